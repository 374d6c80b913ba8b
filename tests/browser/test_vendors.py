"""The calls that vendors' tags receive, one by one, are what the visitor said.

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

from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page

from tests.browser.conftest import Contexts
from tests.browser.house import House
from tests.browser.stand import Stand
from tests.browser.waiting import until_ready

SNIPPET = """
from consent import notices
from consent.integration.snippets import tags
print(tags.bootstrap({*tags.vendors_of(notices.current("tags").snapshot)}))
"""
NOTED = "noted: "
# Stands for what the vendors' own scripts make of these names; Google's commands are told from its
# events by their type
TAGS = """
const note = (...words) => console.log("noted: " + words.join(""));
const allowed = (verdicts) => Object.entries(verdicts)
  .filter(([, { verdict }]) => verdict === "granted").map(([key]) => key);
const spelt = (value) => value?.event
  ? `{event: '${value.event}', granted: ${allowed(value.mixconsent).join(" ")}}`
  : typeof value === "string" ? `'${value}'`
  : typeof value !== "object" ? value : `{${Object.entries(value).map(([name, value]) =>
      `${name}: ${value}`).join(", ")}}`;
const all = (words) => [...words].map(spelt).join(", ");
window.note = note;
window.dataLayer = Object.assign([], { push(command) {
  const isCommand = Object.prototype.toString.call(command) === "[object Arguments]";
  note(isCommand ? `gtag(${all(command)})` : `dataLayer.push(${spelt(command)})`);
} });
window.uetq = Object.assign([], { push: (...words) => note(`uetq.push(${all(words)})`) });
window.clarity = (...words) => note(`clarity(${all(words)})`);
window.fbq = (...words) => note(`fbq(${all(words)})`);
"""
# What belongs to the answer is done, and a page that was about to be left is no more
IDLE = """async (service) => {
  await import(`${service}/parts/after.js`);
  await navigator.locks.request("tags_consent_queue", () => null);
  await fetch("/idle.js");
}"""
META = "<script>fbq('consent', 'revoke'); fbq('init', '1');</script>"
LINKEDIN = (
    '<script type="text/plain" data-consent="marketing">note("LinkedIn is loaded");</script>'
    '<script type="text/plain" data-consent="marketing" src="{stranger}/insight"></script>'
)


def snippet(house: House) -> str:
    """What the service writes to stand before all tags."""
    return house.project.python(SNIPPET)


def dress(house: House, snippet: str) -> Stand:
    """The site with its snippet and every tag."""
    stand = house.tags
    stand.key, stand.head, stand.body = "tags", snippet + META, LINKEDIN
    return stand


class Visitor:
    """Who is in one place and hears what the tags were told."""

    def __init__(self, page: Page, stand: Stand) -> None:
        self.page, self.stand = page, stand
        self.calls: list[str] = []
        page.add_init_script(TAGS)
        page.on("console", self._note)

    def do(self, deed: str) -> None:
        """Visit, or call the banner's API."""
        self.calls.append(f"> {deed}")
        if deed == "visit":
            self.page.goto(self.stand.site_url)
        elif self._leaves(deed):
            with self.page.expect_navigation():
                self.page.evaluate(f"void mixConsent.{deed}")
        else:
            self.page.evaluate(f"mixConsent.{deed}")  # until the answer has been seen to
        until_ready(self.page)
        self.page.evaluate(IDLE, self.stand.url)

    def _leaves(self, deed: str) -> bool:
        """What ran could go on after a no, so that the page is reloaded."""
        ran = self.page.locator("script[data-consent]:not([type='text/plain'])").count()
        return deed == "withdraw()" and bool(ran) and not self.stand.attributes

    def _note(self, message: ConsoleMessage) -> None:
        if message.text.startswith(NOTED):
            self.calls.append(message.text.removeprefix(NOTED))


SEQUENCES = (Path(__file__).parent / "vendors" / "sequences.txt").read_text().strip()
OPT_IN, OPT_OUT = "DE", "US-CO"


@dataclass(frozen=True)
class Scenario:
    name: str
    place: str
    deeds: tuple[str, ...] = ()
    signal: bool = False
    stays: bool = False  # where the site asks for no reload

    @property
    def title(self) -> str:
        return f"{self.place}: {self.name}"


SCENARIOS = [
    Scenario("no choice", OPT_IN),
    Scenario("accept", OPT_IN, ("accept()",)),
    Scenario("custom", OPT_IN, ("save({analytics: true, marketing: false})",)),
    Scenario(
        "withdraw, where the page stays",
        OPT_IN,
        ("accept()", "withdraw()"),
        stays=True,
    ),
    Scenario("returning after a yes", OPT_IN, ("accept()", "visit")),
    # A signal alone is no decision where the law asks first (R174)
    Scenario("GPC, accept", OPT_IN, ("accept()",), signal=True),
    Scenario("no choice", OPT_OUT),
    Scenario("reject", OPT_OUT, ("reject()",)),
    Scenario("withdraw", OPT_OUT, ("accept()", "withdraw()")),
    Scenario("returning after a no", OPT_OUT, ("reject()", "visit")),
    Scenario("GPC", OPT_OUT, signal=True),
]


@pytest.fixture(scope="module")
def first(standing_house: House) -> str:
    return snippet(standing_house)


@pytest.fixture
def tagged(house: House, first: str) -> Stand:
    return dress(house, first)


@pytest.mark.requirement("R120", "R122", "R124", "R125", "R126", "R127")
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.title)
def test_tags_are_called_as_documented(
    tagged: Stand, contexts: Contexts, scenario: Scenario
) -> None:
    tagged.attributes = "data-no-reload" if scenario.stays else ""
    context = contexts(region=scenario.place, signal=scenario.signal)
    visitor = Visitor(context.new_page(), tagged)
    for deed in ("visit", *scenario.deeds):
        visitor.do(deed)

    written = "\n".join([scenario.title, *(f"  {line}" for line in visitor.calls)])
    assert written in SEQUENCES.split("\n\n")
