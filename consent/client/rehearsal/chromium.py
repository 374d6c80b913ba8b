"""Find a Chromium: the one way of the rehearsal, the tests and the bench."""

import os
import shutil
import subprocess
from contextlib import suppress

from consent.client.rehearsal.judging import ServiceError

SHELL = "chromium-headless-shell"  # without windows, in a quarter of the time
_WHOLE = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def find(own: str, *, whole: bool = False) -> str:
    """Return the path of a Chromium: `CHROMIUM`, this machine's, else Playwright's `own`.

    A `whole` one has windows. ServiceError names what was looked for.
    """
    names = _WHOLE if whole else (SHELL, *_WHOLE)
    installed = next(filter(None, map(shutil.which, names)), None)
    if path := os.environ.get("CHROMIUM") or installed:
        return path
    with suppress(OSError):  # not there, or, as below, without its libraries
        if subprocess.run([own, "--version"], capture_output=True).returncode == 0:
            return own
    looked = f"not in CHROMIUM, nor {', '.join(names)} in PATH, nor Playwright's {own}"
    raise ServiceError(f"There is no Chromium that runs: {looked}")
