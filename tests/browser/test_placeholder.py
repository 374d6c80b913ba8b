"""The placeholder of a waiting frame: all in sight, equal buttons, any size and look."""

import pytest
from playwright.sync_api import Page, expect

from consent.integration.snippets import tags
from tests.browser.conftest import Contexts
from tests.browser.stand import VIDEO, Stand, answer, frame, plays, visit, waits
from tests.browser.waiting import until

ONCE, ALWAYS = "embed_once", "embed_always marketing"
REFUSED, OPTED_OUT = (f"{why}: marketing, Example Video" for why in ("refused", "opted out"))
SIZES = {
    "wide": (720, 405),
    "usual": (480, 270),
    "phone": (350, 197),
    "low": (300, 150),
    "lowest": (480, 100),
    "narrow": (200, 320),
    "tall": (350, 380),
}
SEEN = """([id, name]) => {
  const root = document.getElementById(id).contentDocument.body.shadowRoot;
  const seen = (e) => {
    const { left, top, right, bottom } = e.getBoundingClientRect();
    return left >= 0 && top >= 0 && right <= e.ownerDocument.defaultView.innerWidth
      && bottom <= e.ownerDocument.defaultView.innerHeight && bottom > top;
  };
  return [...root.querySelectorAll(name)].map(seen);
}"""
PAINT = """() => {
  const root = document.querySelector("#video").contentDocument.body.shadowRoot;
  const { backgroundColor, color, borderRadius } = getComputedStyle(root.querySelector("section"));
  const button = getComputedStyle(root.querySelector("button"));
  return [backgroundColor, color, borderRadius, button.backgroundColor, button.color];
}"""
SIGNS = {"/video": "M9.5", "/maps/here": "M12 6", "/form": "M7 8", "/mapped": "M7 8"}
THEME = (
    "section{padding:99px}*{--p:#fffbe6;--a:#7a0036;--r:3px}"
    "@media(prefers-color-scheme:dark){*{--p:#100008;--i:#ffeeff;--a:#ffb3d9}}"
)
PAINTS = {
    "light": ["rgb(122, 0, 54)", "rgb(255, 251, 230)", "3px", "rgb(255, 251, 230)"],
    "dark": ["rgb(16, 0, 8)", "rgb(255, 238, 255)", "3px", "rgb(255, 179, 217)"],
}
ADDRESS = "https://video.example.com/1"
WITHOUT_SCRIPT = (
    tags.TEXTS["waiting"]["frame"].format(key="marketing").replace("<iframe", '<iframe id="video"')
)


@pytest.fixture(autouse=True)
def video(stand: Stand) -> None:
    stand.body = VIDEO


def sized(*names: str) -> str:
    return "".join(
        VIDEO.replace('id="video"', f'id="{name}"').replace(
            'width="480" height="270"', 'width="{}" height="{}"'.format(*SIZES[name])
        )
        for name in names
    )


def test_it_is_in_sight_whatever_its_size_and_asks_once_for_its_words(
    stand: Stand, page: Page
) -> None:
    stand.body = sized(*SIZES)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    visit(page, stand)
    for name in SIZES:
        waits(page, name)
        page.locator(f"#{name}").scroll_into_view_if_needed()
        assert page.evaluate(SEEN, [name, "h2"]) == [True]
        assert page.evaluate(SEEN, [name, "button"]) == [True, True], name
        once, always = (
            frame(page, name).get_by_role("button", name=label, exact=True).bounding_box()
            for label in (ONCE, ALWAYS)
        )
        assert once and always
        assert (once["width"], once["height"]) == (always["width"], always["height"])
        assert once["height"] >= 44
        if name in ("wide", "usual", "phone", "tall"):
            expect(frame(page, name).get_by_role("heading")).to_have_text("Video")
            expect(frame(page, name).locator("b")).to_have_text(["Example Video", "marketing"])
            assert page.evaluate(SEEN, [name, "p:not(.lesser)"]) == [True]
    page.wait_for_load_state("networkidle")
    ours = [url.removeprefix(stand.url) for url in requests if url.startswith(stand.url)]
    assert [path for path in ours if path != "/parts/room.js"] == [  # that comes with the scroll
        "/banner.js",
        "/parts/placeholder.js?site=mix&language=en",
    ]


@pytest.mark.requirement("R137")
def test_the_warning_of_a_standing_no_and_the_focus_are_never_out_of_sight(
    stand: Stand, page: Page
) -> None:
    small = ("low", "lowest", "narrow")
    stand.body = f'<button id="before">Before</button>{sized(*small)}'
    visit(page, stand)
    for name in small:
        waits(page, name)
    answer(page, "reject()")
    for name in small:
        warning = frame(page, name).locator("p.warning")
        expect(warning).to_contain_text("refused")
        assert warning.evaluate("(e) => e.offsetHeight") > 0
        warning.scroll_into_view_if_needed()
        expect(warning).to_be_in_viewport()
    page.locator("#before").focus()
    for name in small:
        for label in (ONCE, ALWAYS):
            page.keyboard.press("Tab")
            button = frame(page, name).get_by_role("button", name=label, exact=True)
            if not button.evaluate("(e) => e === e.getRootNode().activeElement"):
                page.keyboard.press("Tab")  # what scrolls takes the focus first
            expect(button).to_be_focused()
            expect(button).to_be_in_viewport(ratio=1)


def test_the_sign_is_of_what_waits_and_without_a_title_it_goes_by_its_provider(
    stand: Stand, page: Page
) -> None:
    untitled = VIDEO.replace(' title="Video"', "")
    stand.body = "".join(
        untitled.replace('id="video"', f'id="at{at}"').replace(
            "{stranger}/video", f"https://strange.example{address}"
        )
        for at, address in enumerate(SIGNS)
    )
    visit(page, stand)
    for at, sign in enumerate(SIGNS.values()):
        waits(page, f"at{at}")
        expect(frame(page, f"at{at}").get_by_role("heading")).to_have_text("Example Video")
        path = frame(page, f"at{at}").locator(".head path").get_attribute("d")
        assert path and path.startswith(sign)


def test_it_wears_the_sites_colours(stand: Stand, page: Page) -> None:
    stand.more = {"style": THEME}
    visit(page, stand)
    waits(page, "video")
    for scheme, paint in PAINTS.items():
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert page.evaluate(PAINT) == [*paint, paint[0]]
    padding = frame(page, "video").locator("section").evaluate("(e) => getComputedStyle(e).padding")
    assert "99px" not in padding, "no layout of the banner's"


def test_a_page_that_is_dark_by_itself_gets_no_white_paper(stand: Stand, page: Page) -> None:
    stand.head = '<meta name="color-scheme" content="dark">'
    visit(page, stand)
    waits(page, "video")
    inner, outer = "contentDocument.documentElement", "document.querySelector('#video')"
    scheme = "getComputedStyle({}).colorScheme"
    until(page, f"{scheme.format(f'{outer}.{inner}')} === {scheme.format(outer)}")


@pytest.mark.requirement("R54")
def test_a_no_is_named_at_once_and_on_the_next_page(
    stand: Stand, page: Page, console: list[str]
) -> None:
    visit(page, stand)
    waits(page, "video")
    nothing_yet = ["embed_body Example Video marketing", "once"]
    expect(frame(page, "video").locator("p")).to_have_text(nothing_yet)
    answer(page, "reject()")
    expect(frame(page, "video").locator("section")).to_contain_text(REFUSED)

    visit(page, stand)
    expect(frame(page, "video").locator("section")).to_contain_text(REFUSED)
    frame(page, "video").get_by_role("button", name=ONCE, exact=True).click()
    plays(page, "video")
    assert console == []


@pytest.mark.requirement("R8", "R14")
def test_a_signal_is_an_opt_out_and_what_cannot_be_said_is_not_offered(
    stand: Stand, page: Page
) -> None:
    stand.more = {"signal": 1}
    visit(page, stand)
    expect(frame(page, "video").locator("section")).to_contain_text(OPTED_OUT)
    expect(frame(page, "video").get_by_role("button")).to_have_text([ONCE])

    page.route("**/parts/placeholder.js*", lambda route: route.abort())
    visit(page, stand)
    page.wait_for_load_state("networkidle")
    expect(frame(page, "video").get_by_role("button")).to_have_count(0)


def test_without_a_script_it_says_that_it_is_not_loaded_and_leads_there(
    stand: Stand, contexts: Contexts, page: Page
) -> None:
    stand.body = WITHOUT_SCRIPT
    bare = contexts(java_script_enabled=False).new_page()
    bare.goto(stand.site_url)
    shown = frame(bare, "video")
    text = "This video is not loaded. Watch it at Example Video"
    expect(shown.locator("body")).to_have_text(text)
    bare.route(ADDRESS, lambda route: route.fulfill(body="Playing"))
    shown.get_by_role("link").click()
    bare.wait_for_url(ADDRESS)  # in the frame's place it could refuse to be shown

    visit(page, stand)  # with a script nobody reads it
    waits(page, "video")
    expect(frame(page, "video").get_by_role("link")).to_have_count(0)
