"""A page whose server writes the banner is in every place what one with the tag alone is (R47)."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize

from consent.integration.snippets import tags
from consent.vendors.facts import signals
from tests.browser.conftest import Browsers
from tests.browser.house import House, be_at, client
from tests.browser.library_site import NONCE, TAG_ALONE, LibrarySite
from tests.browser.waiting import NOTHING_HELD, becomes, until, until_ready
from tests.languages import LANGUAGES

pytestmark = [pytest.mark.machine, pytest.mark.requirement("R47", "R120")]  # 480 pages
CODES = (
    "ZZ US US-AL US-CA US-CO US-CT US-DE US-FL US-IN US-IA US-KY US-MD US-MN US-MT US-NE US-NH "
    "US-NJ US-NY US-OR US-RI US-TN US-TX US-UT US-VA CA CA-AB CA-BC CA-ON CA-QC "
    "GB CH DE FR IT ES IE NO BR MX JP"
).split()
PLACES = dict(zip(CODES, cycle(LANGUAGES)))
KEY = "tags"
IS_SENT = NOTHING_HELD.replace("mix", KEY)
PART_SECONDS = 3
SMALL: ViewportSize = {"width": 390, "height": 664}  # less to paint
# What vendors are told, call by call, without what the same one was told last
LISTENS = f"""<script nonce="{NONCE}">
const calls = [], last = {{}};
const hear = (vendor) => (...words) => {{
  const call = JSON.stringify([vendor, ...words]);
  if (words[0] === "set" || last[vendor] !== call) calls.push(call);
  if (words[0] !== "set") last[vendor] = call;
}};
window.dataLayer = {{ push: (call) => call.event || hear("google")(...call) }};
window.uetq = {{ push: hear("microsoft") }};
window.clarity = hear("clarity");
window.fbq = hear("meta");
</script>"""
# A status is put in a task after the frame
SEEN = """new Promise((done) => requestAnimationFrame(() => setTimeout(() => setTimeout(done))))
  .then(() => {
    const host = document.querySelector("mix-consent");
    const drawn = host?.shadowRoot?.querySelectorAll("section, section *") ?? [];
    const own = ({ childNodes }) =>
      [...childNodes].filter(({ nodeType }) => nodeType === 3).map(({ data }) => data).join("");
    const names = ["part", "class", "href", "lang", "role", "aria-label"];
    const words = [...drawn].filter(({ localName }) => localName !== "input").map((one) =>
      [one.localName.replace("form", "div"), own(one),
        ...names.map((name) => one.getAttribute(name) || "")]);
    const judged = Object.entries(mixConsent.verdicts());
    return {
      words: words.length ? [host.lang, host.dir, ...words] : [],
      verdicts: judged.map(([key, { verdict, reason }]) => [key, verdict, reason].join(" ")),
      isAsServer: JSON.stringify(judged.map(([key, { verdict }]) => [key, verdict])) ===
        JSON.stringify(Object.entries(JSON.parse(window["mix-consent"].textContent).verdicts)),
      row: host?.shadowRoot?.querySelector("[part~=accept]")?.parentElement.localName ?? "",
      vendors: calls,
      ran: window.ran ?? [],
    };
  })"""


def as_written(drawn: Any) -> Any:
    """The same, but a question is the form that the page came with, and was not drawn again."""
    return drawn | {"row": "form" if drawn["row"] else ""}


@dataclass
class Visitor:
    """One in one place, who can be new to the site again."""

    page: Page
    site: LibrarySite

    def sees(self, path: str, wanted: Any = None) -> Any:
        self.page.goto(self.site.origin + path)
        until_ready(self.page)
        if wanted:
            with suppress(AssertionError):  # where the banner is written, a line comes with a part
                becomes(self.page, lambda: self.page.evaluate(SEEN), wanted, PART_SECONDS)
        return self.page.evaluate(SEEN)

    def answers(self, call: str) -> None:
        self.page.evaluate(f"mixConsent.{call}")
        until(self.page, IS_SENT)

    def is_new(self) -> None:
        until(self.page, IS_SENT)
        self.page.evaluate("localStorage.clear(), sessionStorage.clear()")
        self.page.context.clear_cookies()

    def pairs(self) -> Iterator[tuple[str, Any, Any]]:
        """What both pages are before an answer, and after each."""
        new: list[Any] = []
        for path, answer in zip([TAG_ALONE, "/"], ["accept()", "reject()"], strict=True):
            new.append(self.sees(path, *map(as_written, new)))
            self.answers(answer)
            drawn = self.sees(TAG_ALONE)
            yield answer, drawn, self.sees("/", as_written(drawn))
            self.is_new()
        yield "no answer", *new


@pytest.fixture
def site(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[LibrarySite]:
    """With the tags of every vendor."""
    default = tags.bootstrap(signals()).replace("<script>", f'<script nonce="{NONCE}">')
    with client(house, KEY) as library, monkeypatch.context() as patch:
        for name, value in {"client": library, "head": LISTENS + default, "language": ""}.items():
            patch.setattr(house.rendered, name, value)
        yield house.rendered


@pytest.mark.parametrize("signal", [False, True], ids=["no signal", "GPC"])
def test_words_verdicts_and_calls_of_vendors_are_the_same(
    browsers: Browsers, site: LibrarySite, signal: bool
) -> None:
    assert site.client
    for place, language in PLACES.items():  # what pages will want, so that one refresh has it all
        headers = {"Sec-GPC": "1"} if signal else {}
        site.client.check(headers, region=place).banner(language=language)
    assert site.client.refresh()
    pairs, differences = 0, []
    with browsers(signal=signal).new_context(viewport=SMALL) as context:
        page = context.new_page()
        devtools = context.new_cdp_session(page)
        for place, site.language in PLACES.items():
            be_at(page, place)
            devtools.send("Network.clearBrowserCache")  # it has another place's script
            for answer, drawn, written in Visitor(page, site).pairs():
                pairs += 1
                if written != as_written(drawn) or not drawn["isAsServer"]:
                    differences.append((place, answer, drawn, written))
    assert (pairs, differences) == (3 * 40, [])
