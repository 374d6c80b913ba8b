"""What the tags of vendors are told, call by call, is what the visitor said.

The calls are kept in `vendors/sequences.txt`, to be read beside the vendors' documents:

* Google, https://developers.google.com/tag-platform/security/guides/consent: the default before
  any tag, an update for each answer, `granted` or `denied`, `region` and `wait_for_update` with
  the default alone; the seven names at .../tag-platform/tag-manager/templates/consent-apis.
* Clarity, https://learn.microsoft.com/en-us/clarity/clarity-consent-api-v2: `consentv2` with both
  names, each with a capital S.
* Meta, https://developers.facebook.com/docs/facebook-pixel/implementation/gdpr: `revoke` before
  `init` on every page, `grant` after a yes.
* UET (R124): `uetq.push('consent', 'default' | 'update', {ad_storage: …})`.
* LinkedIn documents no such call: it is not loaded (R127).
"""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Browsers
from tests.browser.house import House
from tests.browser.stand import Stand, visit
from tests.browser.vendors.stand import Visitor, dress, snippet
from tests.browser.waiting import until

SEQUENCES = (Path(__file__).parent / "vendors" / "sequences.txt").read_text().strip()
OPT_IN, OPT_OUT = "DE", "US-CO"
VALUE = "(granted|denied)"
SEVEN = ", ".join(
    f"{name}: {VALUE}"
    for name in (
        "security_storage",
        "functionality_storage",
        "personalization_storage",
        "analytics_storage",
        "ad_storage",
        "ad_user_data",
        "ad_personalization",
    )
)
DOCUMENTED = (
    r"gtag\('consent', 'default', \{(\w+: (granted|denied), )+"
    r"(region: \[\d+ places\], )?wait_for_update: 500\}\)",
    rf"gtag\('consent', 'update', \{{{SEVEN}\}}\)",
    r"gtag\('set', 'ads_data_redaction', true\)",
    r"dataLayer\.push\(\{event: 'mixconsent', granted: [a-z ]+\}\)",
    rf"uetq\.push\('consent', '(default|update)', \{{ad_storage: {VALUE}\}}\)",
    rf"clarity\('consentv2', \{{ad_Storage: {VALUE}, analytics_Storage: {VALUE}\}}\)",
    rf"clarity\('consentv2', \{{analytics_Storage: {VALUE}, ad_Storage: {VALUE}\}}\)",
    r"fbq\('consent', '(revoke|grant)'\)",
    r"fbq\('init', '1'\)",
    r"LinkedIn is loaded",
    r"> .*",
)


@dataclass(frozen=True)
class Scenario:
    name: str
    place: str
    deeds: tuple[str, ...] = ()
    loads: int = 1  # of the page
    decisions: int = 0
    signal: bool = False
    stays: bool = False  # where the site asks for no reload

    @property
    def title(self) -> str:
        return f"{self.place}: {self.name}"


SCENARIOS = [
    Scenario("no choice", OPT_IN),
    Scenario("accept", OPT_IN, ("accept()",), decisions=1),
    Scenario("custom", OPT_IN, ("save({analytics: true, marketing: false})",), decisions=1),
    Scenario(
        "withdraw, where the page stays",
        OPT_IN,
        ("accept()", "withdraw()"),
        decisions=2,
        stays=True,
    ),
    Scenario("returning after a yes", OPT_IN, ("accept()", "visit"), loads=2, decisions=1),
    Scenario("GPC, accept", OPT_IN, ("accept()",), decisions=2, signal=True),
    Scenario("no choice", OPT_OUT),
    Scenario("reject", OPT_OUT, ("reject()",), decisions=1),
    Scenario("withdraw", OPT_OUT, ("accept()", "withdraw()"), loads=2, decisions=2),
    Scenario("returning after a no", OPT_OUT, ("reject()", "visit"), loads=2, decisions=1),
    Scenario("GPC", OPT_OUT, decisions=1, signal=True),
]


@pytest.fixture(scope="module")
def first(standing_house: House) -> str:
    return snippet(standing_house)


@pytest.fixture
def told(house: House, first: str) -> Stand:
    return dress(house, first)


@pytest.mark.requirement("R120", "R122", "R124", "R125", "R126", "R127")
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.title)
def test_tags_are_told_as_documented(told: Stand, browsers: Browsers, scenario: Scenario) -> None:
    told.attributes = "data-no-reload" if scenario.stays else ""
    with browsers(signal=scenario.signal).new_context(locale="en-US") as context:
        context.set_default_timeout(30_000)
        visitor = Visitor(context.new_page(), told, scenario.place)
        for deed in ("visit", *scenario.deeds):
            visitor.do(deed)

    heard = visitor.heard
    written = "\n".join([scenario.title, *(f"  {line}" for line in heard)])
    assert written in SEQUENCES.split("\n\n")
    assert [line for line in heard if not any(re.fullmatch(one, line) for one in DOCUMENTED)] == []
    updates = [line for line in heard if line.startswith("gtag('consent', 'update'")]
    told_loads = scenario.loads if scenario.signal else scenario.loads - 1
    assert len(updates) == told_loads + scenario.decisions  # one for each, and no other


LATE = """
<script type="text/plain" data-consent="marketing">
window.calls = [];
window.fbq = (...words) => calls.push(words.join(" "));
fbq("consent", "revoke"); fbq("init", 1);
window.uetq = [];
window.clarity = (name, said) => calls.push(name + " " + JSON.stringify(said));
document.head.append(Object.assign(document.createElement("script"), { src: "/vendor.js" }));
</script>
"""


def test_tags_that_bring_their_names_later_are_told_then(stand: Stand, page: Page) -> None:
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
