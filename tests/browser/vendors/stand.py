"""A site with every vendor's tag, each noting what it is told, in one order, through any reload."""

from playwright.sync_api import ConsoleMessage, Page

from tests.browser.house import House, be_at
from tests.browser.stand import Stand
from tests.browser.waiting import until_ready

SNIPPET = """
from datetime import date
from consent import notices
from consent.integration.snippets import bootstrap
notice = notices.current("tags")
signals = bootstrap.signals_of(notice.snapshot)
print(bootstrap.bootstrap(notice.ruleset, signals, [date.today()], site="tags"))
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
  : typeof value !== "object" ? value : `{${Object.entries(value).map(([name, said]) =>
      name === "region" ? `region: [${said.length} places]` : `${name}: ${said}`).join(", ")}}`;
const all = (words) => [...words].map(spelt).join(", ");
window.note = note;
window.dataLayer = Object.assign([], { push(said) {
  const isCommand = Object.prototype.toString.call(said) === "[object Arguments]";
  note(isCommand ? `gtag(${all(said)})` : `dataLayer.push(${spelt(said)})`);
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

    def __init__(self, page: Page, stand: Stand, place: str) -> None:
        self.page, self.stand = page, stand
        self.heard: list[str] = []
        page.add_init_script(TAGS)
        page.on("console", self._note)
        be_at(page, place)

    def do(self, deed: str) -> None:
        """Visit, or call the banner's API."""
        self.heard.append(f"> {deed}")
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
        """What ran could go on after a no, so that the page is loaded anew."""
        ran = self.page.locator("script[data-consent]:not([type='text/plain'])").count()
        return deed == "withdraw()" and bool(ran) and not self.stand.attributes

    def _note(self, message: ConsoleMessage) -> None:
        if message.text.startswith(NOTED):
            self.heard.append(message.text.removeprefix(NOTED))
