"""The windows in which the banner is looked at."""

from collections.abc import Iterator

from playwright.sync_api import Page, ViewportSize

Screen = tuple[int, int]

WITH_MOUSE: list[Screen] = [
    (640, 400),  # 1280 by 800 at 200 %
    (683, 330),  # 1366 by 660 at 200 %
    (1280, 800),
    (1920, 1080),
]
TOUCHED: list[Screen] = [
    (320, 568),
    (360, 640),
    (375, 553),
    (390, 664),
    (412, 732),
    (844, 390),
    (768, 1024),
]
DESKTOP, PHONE, ZOOM, AT_400_PERCENT = (1280, 800), (390, 664), (640, 400), (320, 256)


def turn(page: Page, screen: Screen) -> str:
    """Make the window so large, and return how it is called."""
    page.set_viewport_size(viewport(screen))
    return "{}×{}".format(*screen)


def viewport(screen: Screen) -> ViewportSize:
    return {"width": screen[0], "height": screen[1]}


def every(page: Page) -> Iterator[str]:
    """One window after the other; on phones and tablets, fingers take the mouse's place."""
    yield from (turn(page, screen) for screen in WITH_MOUSE)
    touch(page)
    yield from (turn(page, screen) for screen in TOUCHED)


def touch(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
