"""The demo with its inspector, and what is read from it."""

import json
import shlex
import urllib.request
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.browser.waiting import until_ready
from tests.servers import Project

LABELS = {"en": "Inspector", "fr": "Inspecteur", "es": "Inspector"}
PLACES = {
    "US-CA": "California",
    "US-CO": "Colorado",
    "CA-QC": "Quebec",
    "CA-ON": "Ontario",
    "FR": "France",
    "ZZ": "Unknown",
}
GPC = "Global Privacy Control"

Verdicts = dict[str, tuple[str, str]]


@dataclass(frozen=True)
class Inspected:
    """A page of the demo, with the inspector beside it."""

    page: Page
    project: Project

    def visit(self, path: str = "/") -> None:
        self.page.goto(self.project.site_url + path)
        until_ready(self.page)

    @property
    def panel(self) -> Locator:
        return self.page.locator("#inspector")

    def press(self, name: str) -> None:
        """A switch of the inspector, which leads back to the page."""
        with self.page.expect_navigation():
            self.panel.get_by_role("button", name=name, exact=True).click()
        until_ready(self.page)

    def switch_signal(self) -> None:
        with self.page.expect_navigation():
            self.panel.get_by_role("switch", name=GPC).click()
        until_ready(self.page)

    def speak(self, language: str) -> None:
        with self.page.expect_navigation():
            self.panel.get_by_role("link", name=language.upper(), exact=True).click()
        until_ready(self.page)

    def of_server(self) -> Verdicts:
        """What the site's own server was told, as the inspector shows it."""
        rows = self.panel.locator("#judgements tr")
        facts = "(rows) => rows.map(({ dataset: d }) => [d.category, d.verdict, d.reason])"
        return {key: (verdict, reason) for key, verdict, reason in rows.evaluate_all(facts)}

    def of_page(self) -> Verdicts:
        return pairs(self.page.evaluate("mixConsent.verdicts()"))

    def of_curl(self) -> Verdicts:
        """Type the line that the inspector prints; it is answered as the inspector says."""
        self.panel.locator(".ask").click()
        told = self.panel.locator("#curl")
        expect(told).to_contain_text('"categories"')
        line, _, printed = told.inner_text().partition("\n\n")
        answer = self.type(line)
        assert answer == json.loads(printed)
        return pairs(answer["categories"])

    def type(self, line: str) -> dict[str, dict[str, dict[str, str]]]:
        """As curl does it; Python does not know where *.localhost is."""
        command, *words = shlex.split(line)
        *options, url = words
        assert command == "curl" and set(options[::2]) <= {"-H"}
        host, _, path = url.removeprefix("http://").partition("/")
        headers = dict(option.split(": ", 1) for option in options[1::2])
        at = f"http://127.0.0.1:{self.project.port}/{path}"
        request = urllib.request.Request(at, headers=headers | {"Host": host})
        with urllib.request.urlopen(request) as response:
            answer: dict[str, dict[str, dict[str, str]]] = json.load(response)
        return answer


def pairs(told: dict[str, dict[str, str]]) -> Verdicts:
    return {key: (one["verdict"], one["reason"]) for key, one in told.items()}
