"""A real Chromium, a plain service in a process of its own, and sites beside the test."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from tests.browser.chromium import FLAGS, SIGNAL, chromium, shell
from tests.browser.guarded import Guarded, guarding
from tests.browser.house import House, be_at, housing
from tests.browser.neighbours import Neighbours
from tests.browser.serving import serving
from tests.browser.sight.fonts import FONTS, browsing
from tests.browser.sight.stage import Stage, staged
from tests.browser.stand import Stand
from tests.browser.states import PAGE, Visit, banner, press_button
from tests.browser.strangers import Strangers
from tests.browser.waiting import until_ready

Browsers = Callable[..., Browser]
Contexts = Callable[..., BrowserContext]
S = TypeVar("S", bound=Stand)
BLOCKED = {"profile": {"default_content_setting_values": {"cookies": 2}}}
PATIENCE = 30_000  # milliseconds: a busy machine fails nothing
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browsers(playwright: Playwright) -> Iterator[Browsers]:
    """Chromium; with `signal`, its owner has switched Global Privacy Control on, and nobody else
    says so: header and property are the browser's own.
    """
    launched: dict[bool, Browser] = {}

    def browser(*, signal: bool = False) -> Browser:
        if signal not in launched:
            flags = [*FLAGS, *([SIGNAL] if signal else [])]
            launched[signal] = playwright.chromium.launch(
                executable_path=shell(playwright), args=flags
            )
        return launched[signal]

    yield browser
    for opened in launched.values():
        opened.close()


@pytest.fixture(scope="session")
def browser(browsers: Browsers) -> Browser:
    return browsers()


@pytest.fixture(scope="session")
def dozing(playwright: Playwright) -> Iterator[Browser]:
    """A browser that puts the pages it leaves to sleep, as a driven one does not, nor the shell."""
    browser = playwright.chromium.launch(
        executable_path=chromium(playwright),
        args=FLAGS,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield browser
    browser.close()


@pytest.fixture
def sleeper(dozing: Browser) -> Iterator[Page]:
    context = dozing.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture
def contexts(browsers: Browsers) -> Iterator[Contexts]:
    """Make the browser of a visitor to order, who may be somewhere; it ends with the test."""
    made = []

    def make(*, region: str = "", signal: bool = False, **options: Any) -> BrowserContext:
        made.append(browsers(signal=signal).new_context(**{"locale": "en-US"} | options))
        if region:
            be_at(made[-1], region)
        return made[-1]

    yield make
    for context in made:
        context.close()


@pytest.fixture
def context(contexts: Contexts) -> BrowserContext:
    return contexts()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def visit(contexts: Contexts, house: House) -> Visit:
    """Open the site in a browser made to order."""

    def open_page(*, region: str = "ZZ", **made: Any) -> Page:
        house.site.body = PAGE
        page = contexts(region=region, **made).new_page()
        page.goto(house.site.site_url)
        until_ready(page)
        expect(banner(page)).to_be_visible()
        return page

    return open_page


@pytest.fixture
def blocking(playwright: Playwright, tmp_path: Path) -> Iterator[BrowserContext]:
    """Chromium with "block all cookies", which its `navigator.cookieEnabled` does not say."""
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(BLOCKED))
    context = playwright.chromium.launch_persistent_context(
        tmp_path, executable_path=chromium(playwright), args=FLAGS, locale="en-US"
    )
    yield context
    context.close()


def under_the_strictest_policy(standing: AbstractContextManager[S]) -> Iterator[S]:
    with standing as stand:
        stand.policy = stand.strictest
        yield stand


@pytest.fixture
def stand() -> Iterator[Stand]:
    """A pretended site and service, for this test alone, under the strictest policy."""
    yield from under_the_strictest_policy(serving(Stand()))


@pytest.fixture
def guarded() -> Iterator[Guarded]:
    """The same with the guard in front."""
    yield from under_the_strictest_policy(guarding())


@pytest.fixture
def clock(context: BrowserContext) -> None:
    """The browser's time runs as ever, and a test can turn it, in every tab: `context.clock`."""
    context.clock.install()


@pytest.fixture
def console(page: Page) -> list[str]:
    """Errors and warnings of the page, as the visitor's console shows them."""
    lines: list[str] = []
    page.on("console", lambda m: lines.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: lines.append(str(error)))
    return lines


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(tmp_path_factory.mktemp("stage") / "service") as stage:
        yield stage


@pytest.fixture(scope="session")
def roboto(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browsing(playwright, FONTS[0], tmp_path_factory.mktemp("roboto")) as browser:
        yield browser


@pytest.fixture(scope="session")
def badge(browser: Browser, standing_house: House) -> list[Any]:
    """The cookies of somebody who has signed in, which is slow on purpose."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{standing_house.url}/admin/")
    page.get_by_label("Username").fill("nina")
    page.get_by_label("Password").fill("only-for-tests")
    press_button(page, "Log in")
    expect(page.get_by_role("button", name="Log out")).to_be_visible()
    cookies: list[Any] = context.cookies()
    context.close()
    return cookies


@pytest.fixture
def staff(page: Page, badge: list[Any]) -> Page:
    """Somebody who has signed in."""
    page.context.add_cookies(badge)
    return page


@pytest.fixture(scope="session")
def standing_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with housing(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture
def house(standing_house: House) -> House:
    """The plain service, with nothing on the pages of its sites yet."""
    standing_house.empty()
    return standing_house


@pytest.fixture
def both(house: House) -> Neighbours:
    """Two sites of one service on one domain."""
    return house.both


@pytest.fixture
def strangers_site(house: House) -> Strangers:
    """The pages in `hostile/`, and a real service whose tag they have."""
    return house.strangers
