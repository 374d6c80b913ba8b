"""Waiting for something in a page, whatever its policy: Playwright's own way needs `eval` there."""

import time

from playwright.sync_api import Error, Page

SECONDS = 15.0
QUEUED = 25.0  # what another page may still be sending is left alone for ten seconds
READY = "!!window.mixConsent?.allows"


def until(page: Page, expression: str, seconds: float = SECONDS) -> None:
    """Wait until an expression is true in the page, through any navigation."""
    deadline = time.monotonic() + seconds
    while not _is_true(page, expression):
        if time.monotonic() > deadline:
            raise AssertionError(f"This never became true: {expression}")
        page.wait_for_timeout(50)


def until_ready(page: Page) -> None:
    """Wait until the banner's script has run."""
    until(page, READY)


def _is_true(page: Page, expression: str) -> bool:
    try:
        return bool(page.evaluate(expression))
    except Error:  # the page was left while it was asked
        return False
