"""A page of 2026 that was gated: with a stand-in for each vendor, who is asked when."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from consent.integration.gate import gate
from tests.browser.house import House, be_at
from tests.browser.states import press_button
from tests.browser.strangers import LIVE
from tests.browser.waiting import becomes, until
from tests.integration.notices import of_site

PAGE = Path(__file__).parents[1] / "integration" / "page_of_2026.html"
# In the order of the page; an inline script waits for the ordered one before it
AFTER_ALL = [
    "assets.calendly.com/assets/external/widget.css",
    "www.googletagmanager.com/gtm.js",
    "www.googletagmanager.com/gtag/js",
    "bat.bing.com/bat.js",
    "www.clarity.ms/tag/mix2026",
    "connect.facebook.net/en_US/fbevents.js",
    "static.hotjar.com/c/hotjar-1234567.js",
    "us-assets.i.posthog.com/static/array.js",
    "cdn.rudderlabs.com/v3/modern/rsa.min.js",
    "plausible.io/js/script.js",
    "www.youtube.com/embed/abc123",
    "player.vimeo.com/video/123456",
    "www.google.com/maps/embed",
    "fast.wistia.com/embed/medias/abc123.jsonp",
    "fast.wistia.com/assets/external/E-v1.js",
    "assets.calendly.com/assets/external/widget.js",
    "snap.licdn.com/li.lms-analytics/insight.min.js",
    "analytics.tiktok.com/i18n/pixel/events.js",
    "js.hs-scripts.com/1234567.js",
    "cdn.callrail.com/companies/123456789/abc/12/swap.js",
    "googleads.g.doubleclick.net/pagead/viewthroughconversion/123456789/",
    "ct.pinterest.com/v3/",
    "static.criteo.net/js/ld/ld.js",
]
OTHERS = {AFTER_ALL[0], *AFTER_ALL[10:13], *AFTER_ALL[-3:]}  # than scripts
CHATS = [
    "widget.intercom.io/widget/mix2026",
    "static.zdassets.com/ekr/snippet.js",
    "embed.tawk.to/mix/default",
    "js.driftt.com/include/1/mix2026.js",
    "cdn.livechatinc.com/tracking.js",
]


@pytest.fixture
def asked(context: BrowserContext, house: House) -> list[str]:
    """What vendors are asked for, each address once, and the page in their stead."""
    found: list[str] = []

    def answer(route: Route) -> None:
        url = urlsplit(route.request.url)
        if (url.hostname or "").endswith(".localhost"):
            return route.continue_()
        if (name := f"{url.hostname}{url.path}") not in found:
            found.append(name)
        return route.fulfill(body="", content_type="text/javascript")

    context.route(re.compile("^https?:"), answer)
    be_at(context, "DE")
    html = PAGE.read_text(encoding="utf-8")
    known = re.sub("<!-- What nobody.*?</body>", "</body>", html, flags=re.DOTALL)
    text, _ = gate(known, of_site(), LIVE, "")
    house.strangers.pages["gated.html"] = text, ""
    return found


@pytest.fixture
def gated(page: Page, house: House, asked: list[str]) -> Page:
    page.goto(f"{house.strangers.origin}/gated.html")
    expect(page.get_by_role("region", name="Cookies")).to_be_visible()
    page.wait_for_load_state("networkidle")
    return page


@pytest.mark.requirement("R119")
def test_before_an_answer_and_after_a_no_nobody_is_asked_for_anything(
    gated: Page, asked: list[str]
) -> None:
    assert asked == []
    gated.evaluate("mixConsent.reject()")
    until(gated, "mixConsent.receipt()")
    gated.reload()
    gated.wait_for_load_state("networkidle")
    assert asked == []


def test_after_a_yes_each_is_asked_in_the_order_of_the_page_but_for_chats(
    gated: Page, asked: list[str]
) -> None:
    gated.evaluate("mixConsent.accept()")
    until(gated, "mixConsent.receipt()")
    gated.locator('iframe[title="Where we are"]').scroll_into_view_if_needed()  # it loads lazily
    becomes(gated, lambda: sorted(asked), sorted(AFTER_ALL))
    # The browser itself lets a frame or picture go ahead of a script
    scripts = [name for name in AFTER_ALL if name not in OTHERS]
    assert [name for name in asked if name not in OTHERS] == scripts

    # A pointer right after a scroll may meet the frame that stood there
    gated.get_by_role("button", name="Chat with us").press("Enter")
    question = gated.get_by_role("dialog", name="Before you chat")
    expect(question).to_contain_text("Intercom, Zendesk, Tawk, Drift, LiveChat")
    press_button(question, "Start")
    becomes(gated, lambda: asked[len(AFTER_ALL) :], CHATS)
