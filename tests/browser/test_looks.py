"""Every look that a site may choose: place, colours, corners, letters, dialog, button."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from consent.lib import colours
from consent.scripts.config import look
from tests.browser.stand import Stand
from tests.browser.states import STILL, banner, opened
from tests.browser.waiting import becomes, until, until_ready

SCREENS = [(1280, 800), (320, 640), (844, 390), (320, 256)]
LOOKS: dict[str, dict[str, Any]] = {
    "bar": {"opener": "right", "action": "#7a1f5c", "radius": 0, "font": "'DejaVu Serif', serif"},
    "corner": {"opener": "left", "layout": "corner", "dark_action": "#ffd166"},
    "left": {"layout": "corner", "corner": "left", "spacing": "compact"},
    "centre": {
        "layout": "centre",
        "spacing": "roomy",
        "paper": "#fff8ec",
        "ink": "#2b1d0e",
        "muted": "#5f4b32",
        "action": "#8a2d0c",
    },
    "flow": {"opener": "right", "layout": "flow", "spacing": "roomy"},
}
OPENERS = ("bar", "corner")  # one on each side
EDGE = 15  # pixels between banner and window, one em of the regular text
LONG = "".join(f'<p style="text-align:right"><a href="#{at}">Line {at}</a></p>' for at in range(40))
# What covers the page's element that has the focus; "" for nothing
COVER = """() => {
  const e = document.activeElement;
  if (e === document.body || e.shadowRoot) return "";
  const { left, right, top, bottom } = e.getBoundingClientRect();
  const above = [top + 4, (top + bottom) / 2, bottom - 4]
    .map((y) => document.elementFromPoint((left + right) / 2, y));
  if (above.some((other) => e.contains(other))) return "";
  const { scrollPaddingBottom } = getComputedStyle(document.documentElement);
  return `${e.textContent} at ${top}: ${above[1]?.tagName}, padding ${scrollPaddingBottom}`;
}"""
# What sticks out of the open dialog, is cut, or cannot be reached
MISFITS = """() => {
  const { shadowRoot } = document.querySelector("mix-consent");
  const box = shadowRoot.querySelector("dialog"), edges = box.getBoundingClientRect();
  const faults = [], name = (e) => `${e.tagName} ${e.textContent.slice(0, 24)}`;
  if (document.documentElement.scrollWidth > innerWidth) faults.push("the page scrolls sideways");
  if (edges.left < 0 || edges.right > innerWidth || edges.top < 0 || edges.bottom > innerHeight)
    faults.push("it is larger than the window");
  for (const e of box.querySelectorAll("*")) {
    if (!e.getClientRects().length) continue; // folded away
    const at = e.getBoundingClientRect();
    if (at.left < edges.left || at.right > edges.right) faults.push(`${name(e)} sticks out`);
    if (e.clientWidth && e.scrollWidth > e.clientWidth) faults.push(`${name(e)} is cut`);
  }
  for (const e of box.querySelectorAll("a, button, input, summary")) {
    if (!e.getClientRects().length) continue;
    e.scrollIntoView({ block: "nearest" }); // inside the dialog, where it is low
    const { left, right, top, bottom } = e.getClientRects()[0];
    for (const [x, y] of [[left + 6, top + 6], [right - 6, bottom - 6]])
      if (!e.contains(shadowRoot.elementFromPoint(x, y))) faults.push(`${name(e)} is hidden`);
  }
  return faults;
}"""


def dress(stand: Stand, chosen: dict[str, Any], place: str = "") -> dict[str, Any]:
    """Give the banner a look, and return all of its values."""
    styled = "style-src 'unsafe-inline'"
    stand.body, stand.policy = LONG, stand.strictest.replace("style-src 'nonce-once'", styled)
    stand.more = look(chosen, place)
    return colours.whole(chosen)


def visit(page: Page, stand: Stand) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(reduced_motion="reduce")
    page.goto(stand.site_url)
    until_ready(page)
    expect(banner(page)).to_be_visible()
    page.evaluate(STILL)


def colour(element: Locator, name: str) -> str:
    """As #rrggbb."""
    found: str = element.evaluate("(e, name) => getComputedStyle(e)[name]", name)
    return "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", found)[:3])


def stands(page: Page, name: str) -> None:
    at = banner(page).evaluate("(e) => e.getBoundingClientRect().toJSON()")
    middle = (at["left"] + at["right"]) / 2
    if name in ("corner", "left"):
        side = 1280 - at["right"] if name == "corner" else at["left"]
        assert [side, 800 - at["bottom"]] == pytest.approx([EDGE, EDGE], abs=2)
        assert at["width"] <= 27 * EDGE
    elif name == "centre":
        at_the_middle = [middle, (at["top"] + at["bottom"]) / 2]
        assert at_the_middle == pytest.approx([1280 / 2, 800 / 2], abs=1)
    elif name == "flow":
        assert (at["top"], at["left"], at["right"]) == (0, 0, 1280)
        first = page.evaluate("document.querySelector('p').getBoundingClientRect().top")
        assert first >= at["bottom"], "it is above the page, not over it"
    else:
        assert (middle, at["bottom"]) == (1280 / 2, 800 - EDGE)


@pytest.mark.requirement("R133")
@pytest.mark.parametrize("name", LOOKS)
def test_it_stands_and_looks_as_it_was_told_and_so_does_the_dialog(
    stand: Stand, page: Page, name: str
) -> None:
    chosen = dress(stand, LOOKS[name])
    visit(page, stand)
    stands(page, name)
    answer = page.get_by_role("button", name="reject", exact=True)
    style = "(e) => { const s = getComputedStyle(e); return [s.borderRadius, s.fontFamily]; }"
    radius, font = banner(page).evaluate(style)
    assert radius == ("0px" if name == "flow" else f"{chosen['radius']}px")
    assert font.replace('"', "'") == chosen["font"]
    for prefix, scheme in (("", "light"), ("dark_", "dark")):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found = {
            "paper": colour(banner(page), "backgroundColor"),
            "ink": colour(banner(page).locator("h2"), "color"),
            "muted": colour(banner(page).locator(".text p").last, "color"),
            "action": colour(answer, "backgroundColor"),
        }
        assert found == {name: chosen[prefix + name] for name in colours.COLOURS}
        assert colour(answer, "color") == chosen[prefix + "paper"]
    for _ in range(25):  # WCAG 2.4.11
        page.keyboard.press("Tab")
        becomes(page, lambda: page.evaluate(COVER), "")  # a busy browser scrolls after the key
    page.emulate_media(forced_colors="active")
    for element in (banner(page), answer):
        edge, ground = colour(element, "borderBottomColor"), colour(banner(page), "backgroundColor")
        assert colours.contrast(edge, ground) >= 3
    page.emulate_media(forced_colors="none", color_scheme="light")

    dialog = opened(page)
    page.evaluate(STILL)
    save = dialog.get_by_role("button", name="save", exact=True)
    assert colour(save, "backgroundColor") == chosen["action"]
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(MISFITS) == [], (width, height)


def test_what_has_the_focus_before_there_is_room_is_brought_above_the_banner(
    stand: Stand, page: Page
) -> None:
    dress(stand, LOOKS["bar"])
    held: list[Route] = []
    page.route("**/room.js*", lambda route: held.append(route))  # a slow network
    visit(page, stand)
    page.set_viewport_size({"width": 320, "height": 640})
    at = banner(page).bounding_box()
    assert at
    covered = f"(e) => e.getBoundingClientRect().top > {at['y']}"
    links = page.get_by_role("link", name="Line").all()
    number = next(place for place, link in enumerate(links) if link.evaluate(covered))
    links[number - 1].focus()
    with page.expect_request("**/room.js*"):
        page.keyboard.press("Tab")
    assert page.evaluate(COVER)
    held[0].continue_()
    becomes(page, lambda: page.evaluate(COVER), "")


def test_a_page_stays_where_it_is_while_a_large_field_is_written_in(
    stand: Stand, page: Page
) -> None:
    dress(stand, LOOKS["bar"])
    stand.body = '<h1>Write to us</h1><textarea style="height:2000px"></textarea>'
    visit(page, stand)
    page.get_by_role("textbox").focus()
    with page.expect_response("**/room.js*"):
        page.keyboard.press("a")
    until(page, "getComputedStyle(document.documentElement).scrollPaddingBottom !== 'auto'")
    assert page.evaluate("scrollY") == 0


def answered(page: Page, stand: Stand) -> Locator:
    """The settings button on the page of a visitor who has answered before."""
    visit(page, stand)
    expect(opener(page)).to_be_hidden()  # while the banner is there
    page.get_by_role("button", name="reject", exact=True).click()
    page.get_by_role("button", name="hide", exact=True).click()
    page.reload()
    until_ready(page)
    return opener(page)


def opener(page: Page) -> Locator:
    return page.get_by_role("button", name="settings_link", exact=True)


@pytest.mark.parametrize("name", OPENERS)
def test_the_settings_button_stands_in_its_corner_and_in_nobodys_way(
    stand: Stand, page: Page, console: list[str], name: str
) -> None:
    chosen = dress(stand, LOOKS[name])
    button = answered(page, stand)
    for prefix, scheme in (("", "light"), ("dark_", "dark")):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        seen = [colour(button, "color"), colour(button, "backgroundColor")]
        assert seen == [chosen[f"{prefix}ink"], chosen[f"{prefix}paper"]]
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        expect(button).to_be_in_viewport(ratio=1)
        box = button.bounding_box()
        assert box and min(box["width"], box["height"]) >= 44, width
        right = page.evaluate("document.documentElement.clientWidth") - (box["x"] + box["width"])
        side = box["x"] if chosen["opener"] == "left" else right
        assert 12 <= side <= 20 and 12 <= height - box["y"] - box["height"] <= 20, width
    links = page.get_by_role("link", name="Line")
    links.first.focus()
    for _ in range(links.count() - 1):  # WCAG 2.4.11
        page.keyboard.press("Tab")
        becomes(page, lambda: page.evaluate(COVER), "")  # a busy browser scrolls after the key
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    last, box = page.get_by_role("link", name="Settings").bounding_box(), button.bounding_box()
    assert last and box and last["y"] + last["height"] <= box["y"]
    page.emulate_media(media="print")
    expect(button).to_be_hidden()
    page.emulate_media(media="screen")

    button.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(button).to_be_focused()
    button.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="accept", exact=True).press("Enter")
    expect(page.get_by_role("status")).to_be_focused()
    expect(button).to_be_hidden()
    page.get_by_role("button", name="hide", exact=True).press("Enter")
    expect(button).to_be_visible()
    assert console == []  # the strictest policy has nothing to say


@pytest.mark.requirement("R151")
def test_in_the_united_states_it_leads_to_the_form(stand: Stand, page: Page) -> None:
    dress(stand, LOOKS["bar"], "US-CA")
    expect(answered(page, stand)).to_have_count(0)
    name = "settings_link California Consumer Privacy Act (CCPA) Opt-Out Icon"
    link = page.get_by_role("link", name=name)
    expect(link).to_be_in_viewport(ratio=1)
    address = link.get_attribute("href")
    assert address is not None and address.startswith(f"{stand.url}/preferences/?site=mix&")


def test_without_it_there_is_none_whatever_the_font_is_called(stand: Stand, page: Page) -> None:
    dress(stand, {"font": "opener, Ecstatic, serif"})
    expect(answered(page, stand)).to_have_count(0)
