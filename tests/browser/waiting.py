"""Waiting for something in a page, whatever its policy: Playwright's own way needs `eval` there.

What the banner itself waits for, a test does not wait for: it turns the clock of the browser.
"""

import time
from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import BrowserContext, Error, Page

SECONDS = 30.0  # a busy machine has been seen to take 15 for one picture
TURNS = 6  # of the clock, each with ten seconds for the service to answer in
YOUNG = 10_000  # milliseconds for which a queued answer is left to the page that gave it
READY = "!!window.mixConsent?.allows"
HELD = "JSON.parse(localStorage.mix_consent_queue ?? '{}')"
NOTHING_HELD = f"(({{ queue: [first] = [], state }}) => !first && !state)({HELD})"


def until(page: Page, expression: str, seconds: float = SECONDS) -> None:
    """Wait until an expression is true in the page, through any navigation."""
    if not _becomes_true(page, expression, seconds):
        raise AssertionError(f"This never became true: {expression}")


def eventually(is_true: Callable[[], bool], what: str) -> None:
    """Wait until something outside of the page is so."""
    deadline = time.monotonic() + SECONDS
    while not is_true():
        assert time.monotonic() < deadline, f"Never: {what}"
        time.sleep(0.1)


def becomes(
    page: Page, look: Callable[[], object], wanted: object, seconds: float = SECONDS
) -> None:
    """Wait until this is what is found, through any navigation."""
    deadline, found = time.monotonic() + seconds, None
    while time.monotonic() < deadline:
        with suppress(Error):  # the page was left while it was asked
            found = look()
            if found == wanted:
                return
        page.wait_for_timeout(50)
    assert found == wanted, f"Found: {found!r}"


def until_ready(page: Page) -> None:
    """Wait until the banner's script has run."""
    until(page, READY)


def until_recorded(page: Page) -> None:
    """Wait until the service has every answer of this browser, those included that are young.

    The clock is turned again where a send was given up because it was turned.
    """
    for _ in range(TURNS):
        let_ten_seconds_pass(page.context)
        if _becomes_true(page, NOTHING_HELD, SECONDS / 3):
            return
    raise AssertionError(f"This never became true: {NOTHING_HELD}")


def as_time_passes(page: Page, expression: str) -> None:
    """Wait until it is true in the page, through any navigation, where nothing can be sent."""
    for _ in range(int(SECONDS)):
        let_ten_seconds_pass(page.context)
        if _becomes_true(page, expression, 1):
            return
    raise AssertionError(f"This never became true: {expression}")


def let_ten_seconds_pass(context: BrowserContext) -> None:
    """In every tab: what was answered before is left to nobody any more.

    For a context with the fixture `clock`. What is on its way meanwhile is given up: its nine
    seconds are over too.
    """
    context.clock.fast_forward(YOUNG)


def _becomes_true(page: Page, expression: str, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not _is_true(page, expression):
        if time.monotonic() > deadline:
            return False
        page.wait_for_timeout(50)
    return True


def _is_true(page: Page, expression: str) -> bool:
    try:
        return bool(page.evaluate(expression))
    except Error:  # the page was left while it was asked
        return False
