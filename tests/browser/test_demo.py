"""The demo with its inspector, as a buyer tries it: page, site's server and curl say the same."""

import json
import shlex
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.axe import ALL, violations
from tests.browser.waiting import until_ready
from tests.servers import Project

PLACES = {
    "US-CA": "California",
    "US-CO": "Colorado",
    "CA-QC": "Quebec",
    "CA-ON": "Ontario",
    "FR": "France",
    "ZZ": "Unknown",
}
GPC = "Global Privacy Control"

ASKED_FIRST = {"CA-QC", "FR", "ZZ"}
ON_BY_DEFAULT = {"preferences", "personalization", "analytics"}
OPTIONAL = ON_BY_DEFAULT | {"support", "replay", "marketing"}
WORDS = {
    "en": ("Live from the site’s own server", "Strictly necessary", "always on"),
    "fr": ("En direct du serveur du site", "Nécessaires", "toujours actifs"),
    "es": ("En vivo desde el servidor del sitio", "Necesarias", "siempre activas"),
}
STICKS_OUT = """(panel) => {
  const edge = panel.getBoundingClientRect().right;
  return [...panel.querySelectorAll("*")]
    .filter((one) => one.getBoundingClientRect().right > edge)
    .map((one) => one.outerHTML);
}"""
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


@pytest.fixture(scope="module")
def inspected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The demo as a buyer starts it: with the inspector, which other tests hide."""
    project = Project.make(tmp_path_factory.mktemp("inspected"), CONSENT_DEMO_INSPECTOR="")
    with project.running("demo"):
        project.await_everywhere(project.site_url, "notice 1")
        yield project


@pytest.fixture
def demo(inspected: Project, page: Page) -> Inspected:
    page.set_viewport_size({"width": 1280, "height": 800})
    return Inspected(page, inspected)


def answer(demo: Inspected, name: str) -> None:
    with demo.page.expect_response("**/v1/decisions") as response:
        demo.page.get_by_role("button", name=name, exact=True).first.click()
    assert response.value.status == 201


def verdict(demo: Inspected, key: str) -> Any:
    return demo.panel.locator(f"#judgements tr[data-category={key}]")


@pytest.mark.requirement("R6", "R21")
def test_three_ways_to_ask_have_one_answer(demo: Inspected) -> None:
    demo.visit()
    languages = cycle(WORDS)
    walk = [(place, False) for place in PLACES] + [("US-CO", True), ("CA-QC", True)]
    for place, has_signal in walk:
        if walk.index((place, has_signal)) == len(PLACES):
            demo.switch_signal()
        demo.press(PLACES[place])
        language = next(languages)
        demo.speak(language)
        for words in WORDS[language]:
            expect(demo.panel).to_contain_text(words)
        of_server = demo.of_server()
        assert of_server == expected(place, has_signal), (place, has_signal)
        assert demo.of_page() == of_server
        assert demo.of_curl() == of_server
        demo.speak("en")


def expected(place: str, has_signal: bool) -> dict[str, tuple[str, str]]:
    """By the law of the place, of a visitor who has not answered."""
    silent = dict.fromkeys(OPTIONAL, ("unasked", "default"))
    if place not in ASKED_FIRST:
        silent |= dict.fromkeys(ON_BY_DEFAULT, ("granted", "region"))
    signal = {"marketing": ("denied", "signal")} if has_signal else {}
    return {"necessary": ("granted", "necessary")} | silent | signal


def test_after_an_answer_it_says_what_holds_without_a_reload(
    demo: Inspected, console: list[str]
) -> None:
    """It said `unasked` beside a tag that had run, until the page was loaded anew."""
    demo.visit()
    demo.page.evaluate("window.isSamePage = true")
    expect(verdict(demo, "marketing")).to_have_attribute("data-verdict", "unasked")
    answer(demo, "Accept all")
    for key in OPTIONAL:
        expect(verdict(demo, key)).to_have_attribute("data-verdict", "granted")
    expect(verdict(demo, "marketing")).to_contain_text("your yes")
    expect(demo.panel.locator("#tag-marketing")).to_have_text("ran, and set _demo_ads")
    expect(demo.panel.locator(".arrived")).to_contain_text("_demo_ads")
    expect(demo.panel.locator("[data-cookie=_demo_undeclared]")).to_contain_text("in no register")
    expect(demo.panel.locator(".differs")).to_be_hidden()
    assert demo.page.evaluate("window.isSamePage") is True
    assert console == []


@pytest.mark.requirement("R61")
def test_the_clock_makes_an_answer_old(demo: Inspected) -> None:
    demo.visit()
    demo.press("Quebec")
    answer(demo, "Tout accepter")  # there the banner begins in French
    expect(verdict(demo, "analytics")).to_have_attribute("data-verdict", "granted")
    demo.press("200 days ago")
    expect(verdict(demo, "analytics")).to_have_attribute("data-verdict", "lapsed")
    expect(demo.page.get_by_role("button", name="Tout accepter")).to_be_visible()  # asked again
    assert demo.of_page() == demo.of_server() == demo.of_curl()
    demo.press("today")
    expect(verdict(demo, "analytics")).to_have_attribute("data-verdict", "granted")
    demo.press("California")
    demo.press("200 days ago")
    assert demo.of_page()["analytics"] == ("lapsed", "choice")  # a yes from Quebec carries its law


def test_it_works_without_javascript(inspected: Project, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{inspected.site_url}/es/pricing/")
    panel = page.locator("#inspector")
    panel.get_by_role("button", name="Francia").click()
    assert page.url.endswith("/es/pricing/#inspector")
    expect(panel.locator(".rule")).to_contain_text("Francia: todo lo opcional espera un sí.")
    panel.get_by_role("switch").click()
    expect(panel.locator("tr[data-category=marketing]")).to_contain_text("señal (GPC)")
    panel.get_by_role("link", name="Preguntar a /v1/check").click()
    expect(page.locator("body")).to_contain_text('"region": "FR"')
    context.close()


@pytest.mark.requirement("R132")
def test_it_is_always_at_hand_and_for_everyone(demo: Inspected) -> None:
    page = demo.page
    demo.visit()
    banner = page.get_by_role("region", name="Cookies on mixnetworks.com")
    for width, height in ((1920, 1080), (1280, 800)):
        page.set_viewport_size({"width": width, "height": height})
        panel, beside = demo.panel.bounding_box(), banner.bounding_box()
        assert panel == {"x": width - 384, "y": 0, "width": 384, "height": height}
        assert beside and beside["x"] + beside["width"] <= width - 384
        for part in ("#judgements", "#cookies", ".rule", ".clock"):
            expect(demo.panel.locator(part)).to_be_in_viewport(ratio=1)
        assert page.evaluate("document.documentElement.scrollWidth") == width
    demo.panel.locator(".ask").click()
    expect(demo.panel.locator("#curl")).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert [one for one in violations(page, ALL) if not one.startswith("region:")] == []

    page.set_viewport_size({"width": 390, "height": 664})
    for path in ("/fr/", "/es/", "/"):
        demo.visit(path)
        expect(demo.panel).to_be_hidden()
        page.locator(".strip a").click()
        expect(demo.panel.locator(".rule")).to_be_in_viewport()
        assert demo.panel.evaluate(STICKS_OUT) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 390
    demo.panel.locator("button[value=FR]").click()
    expect(demo.panel.locator("button[value=FR]")).to_have_attribute("aria-pressed", "true")
    demo.panel.locator(".close").click()
    expect(demo.panel).to_be_hidden()
