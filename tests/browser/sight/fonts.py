"""A Chromium whose letters are of one font, whatever the machine's are."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Playwright

from tests import provision
from tests.browser.chromium import FLAGS, shell

# What phones show, and the widest that anybody is likely to have
FONTS = ("Roboto", "DejaVu Sans")
# Whatever a page asks for, `system-ui` among it, is this font
FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<include>/etc/fonts/fonts.conf</include>
<match target="pattern">
<edit name="family" mode="prepend_first" binding="strong"><string>{font}</string></edit>
</match>
</fontconfig>
"""


def only(font: str, folder: Path) -> dict[str, str]:
    """The environment of a machine whose letters are of this font."""
    provision.install_fonts()
    config = folder / f"{font}.conf"
    config.write_text(FONTCONFIG.format(font=font))
    return {"FONTCONFIG_FILE": str(config)}


@contextmanager
def browsing(playwright: Playwright, font: str, folder: Path) -> Iterator[Browser]:
    """A Chromium on a machine whose letters are of this font."""
    browser = playwright.chromium.launch(
        executable_path=shell(playwright), args=FLAGS, env={**os.environ, **only(font, folder)}
    )
    yield browser
    browser.close()
