"""Back and Forward ask nobody for what a no blocked since: a tab's history restores no address."""

import pytest
from playwright.sync_api import Page

from tests.browser.stand import VIDEO, Stand, frame, plays, send, visit, waits
from tests.browser.waiting import until

SRCDOC = VIDEO.replace("data-src", 'srcdoc="<noscript>Not loaded.</noscript>" data-src')
# One that came in a template stands in front: an address is restored by a frame's position
TEMPLATE = (
    '<template data-consent="analytics" nonce="once">'
    '<iframe title="Chart" src="{stranger}/chart"></iframe></template>'
)
LISTENS = """() => {
  Object.assign(window, { film: document.querySelector("#video"), loads: 0 });
  film.addEventListener("load", () => (loads += 1));
}"""
INTO_SHADOW = """document.querySelector("main").attachShadow({ mode: "open" })
  .append(document.querySelector("#video"))"""


@pytest.mark.parametrize("markup", [VIDEO, SRCDOC, TEMPLATE + VIDEO], ids=["bare", "srcdoc", "two"])
def test_back_after_a_no_asks_nobody(stand: Stand, page: Page, markup: str) -> None:
    stand.body = markup
    visit(page, stand)
    entries = page.evaluate("history.length")
    send(page, "accept()")
    plays(page, "video")
    assert page.evaluate("history.length") == entries

    for answer in ("reject()", "accept()", "reject()"):
        visit(page, stand, "other")
        send(page, answer)
        stand.asked.clear()
        page.go_back()
        if answer == "accept()":
            plays(page, "video")
        else:
            waits(page, "video")
            assert stand.asked == []


def test_an_activated_frame_stays_the_same_element(stand: Stand, page: Page) -> None:
    """What a site or its framework holds of it is still good."""
    stand.body = VIDEO
    visit(page, stand)
    waits(page, "video")
    page.evaluate(LISTENS)
    send(page, "accept()")
    plays(page, "video")

    until(page, "loads === 1")
    assert page.evaluate("film === document.querySelector('#video')") is True


def test_a_frame_that_was_moved_into_a_shadow_tree_plays_there(stand: Stand, page: Page) -> None:
    stand.body = VIDEO + "<main></main>"
    visit(page, stand)
    waits(page, "video")
    page.evaluate(INTO_SHADOW)
    waits(page, "video")
    frame(page, "video").get_by_role("button", name="embed_once").click()
    plays(page, "video")
    assert page.evaluate("!!document.querySelector('main').shadowRoot.querySelector('#video')")
