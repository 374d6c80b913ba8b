"""The settings button in the corner of every page, where a site's look has one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from consent.lib import colours
from consent.scripts.config import look
from consent.scripts.short_names import names
from tests.browser.serving import serving
from tests.browser.stand import Handler, Stand
from tests.browser.waiting import until, until_ready

SCREENS = {"desktop": (1280, 800), "small phone": (320, 640), "desktop at 400 %": (320, 256)}
LOOKS: dict[str, dict[str, Any]] = {
    "bar": {"opener": "right"},
    "left": {"opener": "left", "layout": "corner", "spacing": "compact"},
    "flow": {"opener": "right", "layout": "flow", "spacing": "roomy", "action": "#7a1f5c"},
}
LONG = "".join(f'<p style="text-align:right"><a href="#{at}">Line {at}</a></p>' for at in range(60))
SEEN = """() => {
  const link = document.activeElement, { left, right, top, bottom } = link.getBoundingClientRect();
  return link.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
}"""


@dataclass
class Dressed(Stand):
    look: dict[str, Any] = field(default_factory=dict)
    place: str = ""

    def config(self) -> dict[str, Any]:
        short = names()
        told = look(self.look, self.place)
        more = {short.get(name, name): value for name, value in told.items()}
        return super().config() | more


@contextmanager
def dressing() -> Iterator[Dressed]:
    stand = Dressed()
    with serving(Handler, stand=stand) as stand.port:
        yield stand


@pytest.fixture(params=LOOKS)
def stand(request: pytest.FixtureRequest) -> Iterator[Dressed]:
    with dressing() as stand:
        stand.look = LOOKS[request.param]
        stand.policy = stand.strictest.replace(
            "default-src", "style-src 'unsafe-inline'; default-src"
        )
        stand.body = LONG
        yield stand


def answered(page: Page, stand: Stand) -> Locator:
    """The button on the page of a visitor who has answered before."""
    page.goto(stand.site_url)
    until_ready(page)
    page.get_by_role("button", name="reject", exact=True).click()
    page.get_by_role("button", name="hide", exact=True).click()
    page.reload()
    until_ready(page)
    return opener(page)


def opener(page: Page) -> Locator:
    return page.get_by_role("button", name="settings_link", exact=True)


def test_it_stands_in_its_corner_and_is_large_enough(stand: Dressed, page: Page) -> None:
    button = answered(page, stand)
    for screen, (width, height) in SCREENS.items():
        page.set_viewport_size({"width": width, "height": height})
        expect(button, screen).to_be_in_viewport(ratio=1)
        box = button.bounding_box()
        assert box and min(box["width"], box["height"]) >= 44, screen
        is_left = stand.look["opener"] == "left"
        side = (
            box["x"]
            if is_left
            else page.evaluate("document.documentElement.clientWidth") - (box["x"] + box["width"])
        )
        below = height - box["y"] - box["height"]
        assert 12 <= side <= 20 and 12 <= below <= 20, screen


def test_it_opens_the_dialog_and_has_the_focus_again(
    stand: Dressed, page: Page, console: list[str]
) -> None:
    button = answered(page, stand)
    button.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(button).to_be_focused()
    assert console == []  # the strictest policy has nothing to say


@pytest.mark.requirement("R151")
def test_in_the_united_states_it_leads_to_the_form(
    stand: Dressed, page: Page, console: list[str]
) -> None:
    stand.place = "US-CA"
    button = answered(page, stand)
    expect(button).to_have_count(0)
    name = "settings_link California Consumer Privacy Act (CCPA) Opt-Out Icon"
    link = page.get_by_role("link", name=name)
    expect(link).to_be_in_viewport(ratio=1)
    box = link.bounding_box()
    assert box and min(box["width"], box["height"]) >= 44
    address = link.get_attribute("href")
    assert address is not None and address.startswith(f"{stand.url}/preferences/?site=mix&")
    assert console == []


def test_the_focus_goes_from_it_to_what_confirms(stand: Dressed, page: Page) -> None:
    button = answered(page, stand)
    button.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="accept", exact=True).press("Enter")

    expect(page.get_by_role("status")).to_have_text("saved_accepted")
    expect(page.get_by_role("status")).to_be_focused()
    expect(button).to_be_hidden()
    page.get_by_role("button", name="hide", exact=True).press("Enter")
    expect(button).to_be_visible()


def test_while_the_banner_is_there_it_steps_aside(stand: Dressed, page: Page) -> None:
    page.goto(stand.site_url)
    until_ready(page)
    expect(page.get_by_role("region")).to_be_visible()
    expect(opener(page)).to_be_hidden()
    page.evaluate("void mixConsent.reject()")  # by a button of the page's own
    expect(page.get_by_role("region")).to_have_count(0)
    expect(opener(page)).to_be_visible()


def test_it_hides_nothing_that_has_the_focus_nor_the_last_line(stand: Dressed, page: Page) -> None:
    """R133, WCAG 2.4.11."""
    button = answered(page, stand)
    links = page.get_by_role("link", name="Line")
    links.first.focus()
    for _ in range(links.count() - 1):
        page.keyboard.press("Tab")
        assert page.evaluate(SEEN), page.evaluate("document.activeElement.textContent")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    last, box = (
        page.get_by_role("link", name="Settings", exact=True).bounding_box(),
        button.bounding_box(),
    )
    assert last and box and last["y"] + last["height"] <= box["y"]


def test_it_is_read_by_everyone_and_printed_by_none(stand: Dressed, page: Page) -> None:
    button = answered(page, stand)
    chosen = colours.whole(stand.look)
    for scheme, prefix in (("light", ""), ("dark", "dark_")):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        style = "(b) => { const s = getComputedStyle(b); return [s.color, s.backgroundColor]; }"
        ink, paper = (rgb(chosen[prefix + name]) for name in ("ink", "paper"))
        assert button.evaluate(style) == [ink, paper]
    page.emulate_media(media="print")
    expect(button).to_be_hidden()


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"


@pytest.mark.parametrize("font", ["Ecstatic", "opener"])
def test_the_name_of_a_font_is_no_layout(page: Page, font: str) -> None:
    with dressing() as stand:
        stand.look = {"font": f"{font}, serif"}
        page.goto(stand.site_url)
        until_ready(page)
        banner = page.get_by_role("region")
        expect(banner).to_be_visible()
        assert banner.evaluate("(e) => getComputedStyle(e).fontFamily") == f"{font}, serif"
        until(page, "parseFloat(getComputedStyle(document.documentElement).marginBottom) > 99")
        expect(answered(page, stand)).to_have_count(0)


def test_without_it_there_is_none(page: Page) -> None:
    with dressing() as stand:
        expect(answered(page, stand)).to_have_count(0)
        assert page.evaluate("mixConsent.allows('analytics')") is False
