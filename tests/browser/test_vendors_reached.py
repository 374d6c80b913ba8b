"""Requests to vendors before a yes, and the calls that late tags receive."""

import json
import re

import pytest
from playwright.sync_api import BrowserContext, Page, Route

from tests.browser.house import House, be_at
from tests.browser.stand import Stand, visit
from tests.browser.test_vendors import IDLE, dress, snippet
from tests.browser.waiting import until

GOOGLE = """
import json
from consent import notices
from consent.integration.gate import gate
from consent.integration.snippets.tags import TEXTS
notice = notices.current("tags").snapshot
print(json.dumps(gate(TEXTS["google"]["loader"], notice, "https://consent.example.com", "")[0]))
"""
# A stand-in for Tag Manager with Google Analytics in it: as gcs it sends what it was told
CONTAINER = """
const state = {};
for (const [command, kind, words] of dataLayer.filter((call) => call[0] === "consent"))
  Object.assign(state, words);
const gcs = ["ad_storage", "analytics_storage"].map((name) => +(state[name] === "granted"));
fetch(`https://www.google-analytics.com/g/collect?gcs=G1${gcs.join("")}`, { mode: "no-cors" })
  .finally(() => (window.sent = true));
"""
ANSWERS = [
    ("DE", "reject()", []),
    ("DE", "save({marketing: true})", []),
    ("DE", "save({analytics: true})", []),  # a container may bring both
    ("DE", "accept()", ["G111"]),
    ("US-CO", "reject()", []),
]


@pytest.fixture(scope="module")
def written(standing_house: House) -> tuple[str, str]:
    """The snippet before all tags, and Google's own as the gate writes it."""
    loader = standing_house.project.python(GOOGLE).splitlines()[-1]
    return snippet(standing_house), json.loads(loader)


@pytest.mark.requirement("R119", "R123")
@pytest.mark.parametrize(("place", "answer", "hits"), ANSWERS)
def test_nothing_reaches_google_before_a_yes(
    house: House,
    written: tuple[str, str],
    context: BrowserContext,
    place: str,
    answer: str,
    hits: list[str],
) -> None:
    """Basic Consent Mode, with the code as it is copied."""
    tagged = dress(house, written[0])
    asked: list[str] = []

    def stand_in(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(content_type="text/javascript", body=CONTAINER)

    context.route(re.compile(r"https://www\.google"), stand_in)
    tagged.head += written[1]
    page = context.new_page()
    be_at(page, place)
    visit(page, tagged)
    assert asked == []
    page.evaluate(f"mixConsent.{answer}")
    page.evaluate(IDLE, tagged.url)
    if hits:
        until(page, "window.sent")
    assert [url.partition("gcs=")[2] for url in asked if "gcs=" in url] == hits
    assert bool(asked) is bool(hits)


LATE = """
<script type="text/plain" data-consent="marketing">
window.calls = [];
window.fbq = (...words) => calls.push(words.join(" "));
fbq("consent", "revoke"); fbq("init", 1);
window.uetq = [];
window.clarity = (name, state) => calls.push(name + " " + JSON.stringify(state));
document.head.append(Object.assign(document.createElement("script"), { src: "/vendor.js" }));
</script>
"""


def test_tags_that_bring_their_names_later_are_called_then(stand: Stand, page: Page) -> None:
    stand.body, stand.policy = LATE, ""
    stand.more["vendors"] = {
        "meta": {"consent": 2},
        "microsoft": {"ad_storage": 2},
        "clarity": {"ad_Storage": 2, "analytics_Storage": 0},
    }
    visit(page, stand)
    page.evaluate("void mixConsent.save({marketing: true})")
    until(page, "window.ran?.includes('vendor')")
    until(page, "calls.length === 4")
    assert page.evaluate("calls") == [
        "consent revoke",
        "init 1",
        "consent grant",
        'consentv2 {"ad_Storage":"granted","analytics_Storage":"denied"}',
    ]
    assert page.evaluate("uetq") == ["consent", "update", {"ad_storage": "granted"}]
