"""Our pages in a look that turns day and night round: the theme's colors, letters and corners."""

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page

from consent.lib import colours
from tests.servers import Project

Scheme = Literal["light", "dark"]
NIGHT = {"paper": "#1d1023", "ink": "#f6eefb", "muted": "#9d85ac", "action": "#ffb3e6"}
DAY = {"paper": "#fffdf5", "ink": "#201a10", "muted": "#7a6e58", "action": "#a24e00"}
LOOK: dict[str, Any] = {
    **NIGHT,
    **{f"dark_{name}": value for name, value in DAY.items()},
    "radius": 3,
    "font": "Georgia, serif",
}
DRESS = """
from consent import publishing
from consent.models import Site, Theme
site = Site.objects.get()
theme = Theme(site=site, **{look!r})
theme.full_clean()
theme.save()
print(publishing.publish(site).number)
"""
PAGES = ["/preferences/", "/preferences/erase/", "/cookies/", "/nowhere/"]
OPENED = "for (const one of document.querySelectorAll('details')) one.open = true"
SEEN = """() => {
  const pair = (n) => (+n).toString(16).padStart(2, "0");
  const hex = (text) => "#" + text.match(/\\d+/g).map(pair).join("");
  const { backgroundColor, color, fontFamily } = getComputedStyle(document.documentElement);
  const button = getComputedStyle(document.querySelector("main .button"));
  return {
    paper: hex(backgroundColor), ink: hex(color), font: fontFamily,
    action: hex(button.borderTopColor), radius: button.borderTopLeftRadius,
  };
}"""


@pytest.fixture(scope="module")
def themed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    project = Project.make(tmp_path_factory.mktemp("themed"))
    with project.running("demo"):
        number = project.python(DRESS.format(look=LOOK))
        project.await_everywhere(
            f"{project.url}/cookies/", f"/theme.css?site=mix&amp;notice={number}"
        )
        yield project


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> Scheme:
    chosen: Scheme = request.param
    return chosen


@pytest.fixture
def page(browser: Browser, scheme: Scheme) -> Iterator[Page]:
    context = browser.new_context(locale="en-US", color_scheme=scheme)
    yield context.new_page()
    context.close()


@pytest.mark.requirement("R135")
@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_the_themes_look_and_can_be_read_in_it(
    themed: Project, page: Page, scheme: Scheme, path: str
) -> None:
    page.goto(themed.url + path)
    page.evaluate(OPENED)

    wanted = NIGHT if scheme == "light" else DAY
    seen = page.evaluate(SEEN)
    assert {name: seen[name] for name in ("paper", "ink", "action")} == {
        name: wanted[name] for name in ("paper", "ink", "action")
    }
    assert (seen["radius"], seen["font"]) == ("3px", "Georgia, serif")
    assert faint(page) == []


@pytest.mark.requirement("R135")
def test_what_was_answered_and_not_saved_can_be_read_too(themed: Project, page: Page) -> None:
    page.goto(f"{themed.url}/preferences/")
    page.get_by_role("button", name="Accept all").click()
    page.get_by_role("status").wait_for()
    box = page.locator("main form input[type=checkbox]:enabled").last
    box.uncheck(force=True)

    assert faint(page) == []


def faint(page: Page) -> list[str]:
    """What has too little contrast, by axe."""
    found = Axe().run(page, options={"runOnly": ["color-contrast"]}).response
    assert found["passes"]
    return [node["html"][:120] for rule in found["violations"] for node in rule["nodes"]]


def test_this_look_is_only_just_readable() -> None:
    """Anything that stands on another color than paper would be found."""
    ratios = {pair.name: pair.ratio for pair in colours.pairs(LOOK)}
    assert min(ratios.values()) < 5 < max(ratios.values())
    assert min(ratios.values()) >= colours.ENOUGH
