"""A real Chromium on the real topology: the demo's two hosts, in a process of their own."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from tests.browser.carrying import be_in
from tests.browser.chromium import FLAGS, SIGNAL, shell
from tests.browser.house import House, housing
from tests.browser.sight.fonts import FONTS, browsing
from tests.browser.sight.stage import Stage, staged
from tests.browser.signing import sign_in
from tests.browser.states import Visit, banner
from tests.browser.strangers import Strangers
from tests.browser.waiting import until_ready
from tests.servers import Project

Browsers = Callable[..., Browser]
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
    for one in launched.values():
        one.close()


@pytest.fixture(scope="session")
def browser(browsers: Browsers) -> Browser:
    return browsers()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="en-US")
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def visit(browsers: Browsers, service: Project) -> Iterator[Visit]:
    """Open the site in a browser made to order."""
    contexts = []

    def open_page(path: str = "/", *, region: str = "", signal: bool = False, **made: Any) -> Page:
        context = browsers(signal=signal).new_context(**{"locale": "en-US"} | made)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if region:
            be_in(context, region)
        page = context.new_page()
        page.goto(service.site_url + path)
        until_ready(page)
        expect(banner(page)).to_be_visible()
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def clock(context: BrowserContext) -> None:
    """The browser's time runs as ever, and a test can turn it, in every tab: `context.clock`."""
    context.clock.install()


@pytest.fixture
def console(page: Page) -> list[str]:
    """Errors and warnings of the page, as the visitor's console shows them."""
    said: list[str] = []
    page.on("console", lambda m: said.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The demo from nothing: database, catalogue, notice 1, both hosts."""
    project = Project.make(tmp_path_factory.mktemp("demo"))
    with project.running("demo"):
        project.await_everywhere(project.site_url, "notice 1")
        yield project


OFFICE = """
from django.contrib.auth.models import User
User.objects.create_superuser("nina", "nina@example.com", "only-for-tests")
"""


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
    """The cookies of somebody who has signed in, which is slow on purpose, and chosen a site."""
    context = browser.new_context()
    page = context.new_page()
    sign_in(page, standing_house.url)
    page.locator(".site-switch summary").click()
    page.get_by_role("button", name="mixnetworks.com").click()
    expect(page.locator(".site-switch summary")).to_have_text("Site: mixnetworks.com")
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
def strangers_site(house: House) -> Strangers:
    """The pages in `hostile/`, and a real service whose tag they have."""
    return house.strangers
