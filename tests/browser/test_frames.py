"""Embeds wait in their own place, say whose they are, and come when they are allowed to."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stand import VIDEO, Stand, answer, frame, plays, visit, waits
from tests.browser.waiting import until

MAP = (
    '<style nonce="once">#map { width: 60%; aspect-ratio: 2; border: 3px solid }</style>'
    '<iframe id="map" title="Map" data-consent="marketing" data-src="{stranger}/map"></iframe>'
)
UNKNOWN = """
<iframe id="unknown" title="1" data-consent="nonsense" data-src="{stranger}/unknown"></iframe>
<iframe id="half" title="2" data-consent="support nonsense" data-src="{stranger}/half"></iframe>
<iframe id="empty" title="3" data-consent="" data-src="{stranger}/empty"></iframe>
"""
MEDIA = """
<video id="film" width="160" height="90" data-consent="marketing" data-src="{stranger}/film">
</video>
<img id="picture" alt="" width="80" height="40" data-consent="marketing"
     data-src="{stranger}/picture">
"""
AFTER = '<p id="after">After</p>'
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries())
    if (!entry.hadRecentInput) shifts.push(entry.value);
}).observe({ type: "layout-shift", buffered: true });
"""
BOXES = """() => [...document.querySelectorAll("iframe, video, img, #after")]
  .map((element) => [element.id, ...Object.values(element.getBoundingClientRect().toJSON())])"""
LATE = """(address) => {
  const frame = document.createElement("iframe");
  Object.assign(frame.dataset, { consent: "marketing", src: `${address}/late` });
  document.body.append(Object.assign(frame, { id: "late", title: "Late" }));
}"""
WATCHED = """window.watched = 0;
const { observe } = MutationObserver.prototype;
MutationObserver.prototype.observe = function (...given) {
  if (given[0] === document) watched += 1;
  return observe.apply(this, given);
};"""
ONCE, ALWAYS = "embed_once", "embed_always marketing"


def press(page: Page, name: str, button: str) -> None:
    frame(page, name).get_by_role("button", name=button, exact=True).click()


def kept(page: Page) -> tuple[list[str], Any]:
    """What of ours lies in this browser."""
    return [row["name"] for row in page.context.cookies()], page.evaluate("({...localStorage})")


def test_nothing_moves_when_it_waits_or_comes(stand: Stand, page: Page, console: list[str]) -> None:
    # A line of its own each: what is parsed later moves nothing before it
    stand.body = "".join(f"<div>{embed}</div>" for embed in (VIDEO, MAP, MEDIA)) + AFTER
    page.add_init_script(SHIFTS)
    page.route("**/banner.js", lambda route: None)  # the banner is late
    page.goto(stand.site_url, wait_until="commit")
    page.locator("#after").wait_for()
    bare = page.evaluate(BOXES)
    page.unroute("**/banner.js")
    visit(page, stand)
    waits(page, "video")
    waits(page, "map")
    waiting = page.evaluate(BOXES)

    page.get_by_role("region").get_by_role("button", name="accept").click()
    plays(page, "video")
    plays(page, "map")
    until(page, "document.querySelector('#picture').complete")

    assert len(bare) == 5
    assert bare == waiting == page.evaluate(BOXES)
    assert page.evaluate("shifts") == []
    assert [line for line in console if "/film" not in line] == []  # which is no film


def test_load_once_allows_nothing_else_and_always_is_recorded(stand: Stand, page: Page) -> None:
    stand.body = VIDEO + MAP
    visit(page, stand)
    press(page, "video", ONCE)
    plays(page, "video")
    waits(page, "map")
    assert page.evaluate("mixConsent.allows('marketing')") is False
    assert (stand.decisions, kept(page)) == ([], ([], {}))
    expect(page.get_by_role("region").get_by_role("button", name="accept")).to_be_visible()

    page.reload()
    waits(page, "video")
    assert stand.asked == ["videos.localhost/video"]

    press(page, "map", ALWAYS)
    plays(page, "map")
    plays(page, "video")
    expect(page.get_by_role("status")).to_have_text("saved_custom")
    until(page, "/marketing:\\d+:3/.test(document.cookie)")
    (decision,) = stand.decisions
    assert (decision["method"], decision["choices"]) == ("custom", {"marketing": True})
    assert decision["keeps"] is True  # of the others nothing was said
    page.reload()
    plays(page, "video")


def test_what_cannot_come_never_does_and_stops_nothing(
    stand: Stand, page: Page, console: list[str]
) -> None:
    """No category of that name; an address that is none; a frame of no origin, where nobody can
    draw from outside.
    """
    broken = MAP.replace('id="map"', 'id="broken"').replace("{stranger}", "http://[")
    sandboxed = MAP.replace('id="map"', 'id="boxed" sandbox="allow-scripts"')
    stand.body = UNKNOWN + broken + sandboxed + VIDEO
    visit(page, stand)
    waits(page, "broken")
    expect(frame(page, "video").locator("section")).to_contain_text("Example Video")
    assert stand.asked == []
    assert [line for line in console if not line.startswith("mixConsent: ")] == []
    answer(page, "accept()")
    plays(page, "video")
    for name in ("unknown", "half", "empty"):
        assert frame(page, name).locator("section").count() == 0
    assert set(stand.asked) == {"videos.localhost/video", "videos.localhost/map"}


def test_a_frame_that_is_moved_or_late_says_what_waits(stand: Stand, page: Page) -> None:
    stand.body = VIDEO + "<main></main>"
    visit(page, stand)
    waits(page, "video")
    page.evaluate("document.querySelector('main').append(document.querySelector('#video'))")
    waits(page, "video")
    press(page, "video", ONCE)
    plays(page, "video")
    page.evaluate("document.body.append(document.querySelector('#video'))")
    plays(page, "video")
    page.evaluate(LATE, stand.stranger)
    waits(page, "late")
    press(page, "late", ONCE)
    plays(page, "late")


@pytest.mark.parametrize("asks", [True, False])
def test_the_page_is_watched_once_and_keeps_the_dialog(
    stand: Stand, page: Page, asks: bool
) -> None:
    """Where nothing is asked, too, and so nothing drawn: there is a way in all the same."""
    page.add_init_script(WATCHED)
    stand.asks = asks
    visit(page, stand)
    assert page.evaluate("mixConsent.allows('marketing')") is not asks  # else it is necessary
    assert page.evaluate("watched") == 1

    page.evaluate("document.body.replaceWith(document.createElement('body'))")
    if asks:
        until(page, "document.querySelector('mix-consent')?.parentNode === document.body")
    answer(page, "open()")
    expect(page.get_by_role("dialog")).to_be_visible()
