"""Choose the Chromium that the tests drive, and its flags."""

import os

from playwright.sync_api import Playwright

from tests import provision

FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]
SIGNAL = "--enable-features=GlobalPrivacyControl,GlobalPrivacyControlForce"


def shell(playwright: Playwright) -> str:
    """The path of a Chromium without windows, else of a whole one."""
    return provision.chromium(playwright.chromium.executable_path)


def chromium(playwright: Playwright) -> str:
    """The path of a whole Chromium."""
    return provision.chromium(playwright.chromium.executable_path, whole=True)
