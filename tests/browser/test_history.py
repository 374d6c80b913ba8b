"""Back and Forward ask nobody for what a no blocked since: a tab's history restores no address."""

import pytest
from playwright.sync_api import Page

from tests.browser.stand import VIDEO, Stand, plays, send, visit, waits

SRCDOC = VIDEO.replace("data-src", 'srcdoc="<noscript>Not loaded.</noscript>" data-src')
# One that came in a template stands in front: an address is restored by a frame's position
TEMPLATE = (
    '<template data-consent="analytics" nonce="once">'
    '<iframe title="Chart" src="{stranger}/chart"></iframe></template>'
)


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
