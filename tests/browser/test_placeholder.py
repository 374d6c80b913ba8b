"""What stands in a frame that waits: all of it in sight, equal buttons, any size, any look."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.embeds import Embedding, embedding, frame, visit, waits
from tests.browser.test_frames import VIDEO, answer
from tests.browser.waiting import until

ALWAYS = "embed_always marketing"
SIZES = {
    "wide": (720, 405),
    "usual": (480, 270),
    "phone": (350, 197),
    "low": (300, 150),
    "lowest": (480, 100),
    "narrow": (200, 320),
    "tall": (350, 380),
}
BOXES = """([...names]) => {
  const root = document.querySelector("#video").contentDocument.body.shadowRoot;
  const seen = (e) => {
    const { left, top, right, bottom } = e.getBoundingClientRect();
    return left >= 0 && top >= 0 && right <= e.ownerDocument.defaultView.innerWidth
      && bottom <= e.ownerDocument.defaultView.innerHeight && bottom > top;
  };
  return names.map((name) => [...root.querySelectorAll(name)].map(seen)).flat();
}"""
PAINT = """() => {
  const root = document.querySelector("#video").contentDocument.body.shadowRoot;
  const { backgroundColor, color, borderRadius } = getComputedStyle(root.querySelector("section"));
  const button = getComputedStyle(root.querySelector("button"));
  return [backgroundColor, color, borderRadius, button.backgroundColor, button.color];
}"""


@pytest.fixture
def stand() -> Iterator[Embedding]:
    with embedding() as stand:
        stand.policy = stand.strictest
        stand.body = VIDEO
        yield stand


def sized(width: int, height: int) -> str:
    return VIDEO.replace('width="480" height="270"', f'width="{width}" height="{height}"')


@pytest.mark.parametrize("size", SIZES)
def test_title_and_buttons_are_in_sight_whatever_its_size(
    stand: Embedding, page: Page, size: str
) -> None:
    stand.body = sized(*SIZES[size])
    visit(page, stand)
    waits(page, "video")
    assert page.evaluate(BOXES, ["h2", "button"]) == [True, True, True]
    once, always = (
        frame(page, "video").get_by_role("button", name=name, exact=True).bounding_box()
        for name in ("embed_once", ALWAYS)
    )
    assert once and always
    assert (once["width"], once["height"]) == (always["width"], always["height"])
    assert once["height"] >= 44


@pytest.mark.parametrize("size", ["wide", "usual", "phone", "tall"])
def test_where_there_is_room_it_says_whose_and_what_for(
    stand: Embedding, page: Page, size: str
) -> None:
    stand.body = sized(*SIZES[size])
    visit(page, stand)
    waits(page, "video")
    expect(frame(page, "video").get_by_role("heading")).to_have_text("Video")
    expect(frame(page, "video").locator("b")).to_have_text(["Example Video", "marketing"])
    assert page.evaluate(BOXES, ["p:not(.lesser)"]) == [True]


def test_without_a_title_it_goes_by_its_provider(stand: Embedding, page: Page) -> None:
    stand.body = VIDEO.replace('title="Video"', "")
    visit(page, stand)
    expect(frame(page, "video").get_by_role("heading")).to_have_text("Example Video")


def test_the_warning_of_a_standing_no_is_never_left_out(stand: Embedding, page: Page) -> None:
    stand.body = sized(*SIZES["lowest"])
    visit(page, stand)
    waits(page, "video")
    answer(page, "reject()")
    warning = frame(page, "video").locator("p.warning")
    expect(warning).to_contain_text("refused")
    assert warning.evaluate("(e) => e.offsetHeight") > 0
    warning.scroll_into_view_if_needed()
    expect(warning).to_be_in_viewport()


@pytest.mark.requirement("R137")
@pytest.mark.parametrize("size", ["low", "lowest", "narrow"])
def test_the_focus_stays_in_sight(stand: Embedding, page: Page, size: str) -> None:
    stand.body = f'<button id="before">Before</button>{sized(*SIZES[size])}'
    visit(page, stand)
    waits(page, "video")
    answer(page, "reject()")  # with a warning it is at its fullest
    expect(frame(page, "video").locator("p.warning")).to_have_count(1)
    page.locator("#before").focus()
    for name in ("embed_once", ALWAYS):
        page.keyboard.press("Tab")
        button = frame(page, "video").get_by_role("button", name=name, exact=True)
        if not button.evaluate("(e) => e === e.getRootNode().activeElement"):
            page.keyboard.press("Tab")  # what scrolls takes the focus first
        expect(button).to_be_focused()
        expect(button).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize(
    ("address", "sign"),
    [("/video", "M9.5"), ("/maps/here", "M12 6"), ("/form", "M7 8"), ("/mapped", "M7 8")],
)
def test_the_sign_is_of_what_waits(stand: Embedding, page: Page, address: str, sign: str) -> None:
    stand.body = VIDEO.replace("{stranger}/video", f"https://strange.example{address}")
    visit(page, stand)
    waits(page, "video")
    path = frame(page, "video").locator(".head path").get_attribute("d")
    assert path and path.startswith(sign)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_wears_the_sites_colours(
    stand: Embedding, page: Page, monkeypatch: pytest.MonkeyPatch, scheme: Any
) -> None:
    theme = (
        "section{padding:99px}*{--p:#fffbe6;--a:#7a0036;--r:3px}"
        "@media(prefers-color-scheme:dark){*{--p:#100008;--i:#ffeeff;--a:#ffb3d9}}"
    )
    config = stand.config
    monkeypatch.setattr(Embedding, "config", lambda self: config() | {"style": theme})
    page.emulate_media(color_scheme=scheme)
    visit(page, stand)
    waits(page, "video")
    assert page.evaluate(PAINT) == {
        "light": ["rgb(122, 0, 54)", "rgb(255, 251, 230)", "3px", "rgb(255, 251, 230)",
                  "rgb(122, 0, 54)"],
        "dark": ["rgb(16, 0, 8)", "rgb(255, 238, 255)", "3px", "rgb(255, 179, 217)",
                 "rgb(16, 0, 8)"],
    }[scheme]  # fmt: skip
    section = frame(page, "video").locator("section")
    assert section.evaluate("(e) => getComputedStyle(e).paddingLeft") != "99px", (
        "no layout of the banner's"
    )


def test_a_page_that_is_dark_by_itself_gets_no_white_paper(stand: Embedding, page: Page) -> None:
    stand.head = '<meta name="color-scheme" content="dark">'
    visit(page, stand)
    waits(page, "video")
    scheme = "getComputedStyle(document.querySelector('#video').contentDocument.documentElement)"
    until(
        page,
        f"{scheme}.colorScheme === getComputedStyle(document.querySelector('#video')).colorScheme",
    )


def test_however_many_wait_there_is_one_request(stand: Embedding, page: Page) -> None:
    stand.body = VIDEO + VIDEO.replace("video", "other")
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    visit(page, stand)
    waits(page, "video")
    waits(page, "other")
    page.wait_for_load_state("networkidle")
    assert [one.removeprefix(stand.url) for one in requests if one.startswith(stand.url)] == [
        "/banner.js",
        "/parts/placeholder.js?site=mix&language=en",
    ]
