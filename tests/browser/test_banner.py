"""The banner as a visitor meets it: by eye, by keyboard, by screen reader, in any region."""

from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Locator, Page, expect

from tests.browser.carrying import be_in
from tests.browser.conftest import Browsers
from tests.browser.waiting import until_ready
from tests.servers import Project

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
Scheme = Literal["light", "dark"]
Visit = Callable[..., Page]


@pytest.fixture
def visit(browsers: Browsers, service: Project) -> Iterator[Visit]:
    """Open the site in a browser made to order."""
    contexts = []

    def open_page(path: str = "/", *, region: str = "", signal: bool = False, **made: Any) -> Page:
        browser, wanted = browsers(signal=signal), {"locale": "en-US"} | made
        context = browser.new_context(**wanted)
        contexts.append(context)
        if region:
            be_in(context, region)
        page = context.new_page()
        page.goto(service.site_url + path)
        until_ready(page)
        return page

    yield open_page
    for context in contexts:
        context.close()


def banner(page: Page, name: str = "Cookies on mixnetworks.com") -> Locator:
    return page.get_by_role("region", name=name)


def focused(page: Page) -> str:
    """The text of what has the focus, in the banner's tree or the page's."""
    return str(
        page.evaluate(
            """() => { let e = document.activeElement;
            while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
            return e?.textContent?.trim() || e?.getAttribute("aria-label") || e?.tagName; }"""
        )
    )


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    return [f"{row['id']}: {node['html'][:120]}" for row in found for node in row["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("path", "title"), [("/", "Choose"), ("/fr/", "Choisir")])
def test_axe_finds_nothing_on_page_banner_and_dialog(
    visit: Visit, scheme: Scheme, path: str, title: str
) -> None:
    page = visit(path, color_scheme=scheme)
    choose = page.get_by_role("link", name=title)
    expect(choose).to_be_visible()
    assert violations(page) == []

    choose.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    for summary in dialog.locator("summary").all():
        summary.click()
    assert violations(page) == []


@pytest.mark.requirement("R34", "R35", "R36")
def test_accept_and_reject_are_equals(visit: Visit) -> None:
    """R36: no difference in anything that is seen, on either layer."""
    page = visit()
    looks = """(button) => { const s = getComputedStyle(button), b = button.getBoundingClientRect();
        return [b.width, b.height, b.top, s.fontSize, s.fontWeight, s.color, s.backgroundColor,
                s.border, s.padding, s.borderRadius, button.tagName]; }"""
    for layer in ("region", "dialog"):
        if layer == "dialog":
            page.get_by_role("link", name="Choose").click()
        root = page.get_by_role(layer).last
        root.evaluate("(e) => Promise.all(e.getAnimations().map((one) => one.finished))")
        accept, reject = (root.get_by_role("button", name=n) for n in ("Accept all", "Reject all"))
        assert accept.evaluate(looks) == reject.evaluate(looks)
        assert accept.evaluate("(b) => b.getBoundingClientRect().height") >= 44


@pytest.mark.requirement("R137")
def test_the_keyboard_reaches_everything_in_reading_order(visit: Visit) -> None:
    page = visit()
    assert page.evaluate("document.activeElement.tagName") == "BODY"  # nothing was stolen
    order = []
    for _ in range(8):
        page.keyboard.press("Tab")
        order.append(focused(page))
    links = ["Choose", "Cookie Policy", "Privacy Policy"]
    wanted = ["Français", "Accept all", "Reject all", *links]
    assert [name for name in order if name in wanted] == wanted
    assert order[-1] not in wanted  # Tab leaves the banner


@pytest.mark.requirement("R26")
def test_escape_closes_grants_nothing_and_gives_the_focus_back(visit: Visit) -> None:
    page = visit()
    page.get_by_role("link", name="Choose").press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("switch", name="Usage statistics").check()
    page.keyboard.press("Escape")

    expect(dialog).to_have_count(0)
    assert focused(page) == "Choose"
    assert page.evaluate("mixConsent.allows('analytics')") is False
    assert page.context.cookies() == []
    expect(banner(page)).to_be_visible()


def test_every_control_of_the_dialog_is_reached_by_tab(visit: Visit) -> None:
    page = visit()
    page.get_by_role("link", name="Choose").press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    controls = dialog.locator("h2, a, button, input:not(:disabled), summary").count()
    seen = set()
    for _ in range(controls + 2):
        seen.add(
            page.evaluate(
                """() => { let e = document.activeElement;
                while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
                window.seen ??= new Map(); if (!seen.has(e)) seen.set(e, seen.size);
                return e.closest("dialog") ? seen.get(e) : -1; }"""
            )
        )
        page.keyboard.press("Tab")
    assert len(seen - {-1}) == controls


@pytest.mark.requirement("R46")
def test_the_answer_is_said_to_a_screen_reader(visit: Visit) -> None:
    page = visit()
    with page.expect_response("**/v1/decisions"):
        page.get_by_role("button", name="Reject all").press("Enter")

    status = page.get_by_role("status")
    expect(status).to_contain_text("rejected")
    page.get_by_role("button", name="Hide").click()
    expect(banner(page)).to_have_count(0)


@pytest.mark.parametrize(
    ("region", "path", "says", "choices"),
    [
        pytest.param(
            "US-CA",
            "/",
            "MIX Networks, Inc. uses cookies for these purposes unless you reject them.",
            "Your Privacy Choices",
            id="California",
        ),
        pytest.param(
            "FR",
            "/fr/",
            "MIX Networks, Inc. peut-elle utiliser des témoins à ces fins?",
            "Vos choix de confidentialité",
            id="France",
        ),
    ],
)
def test_the_region_rules_what_the_banner_says(
    visit: Visit, region: str, path: str, says: str, choices: str
) -> None:
    page = visit(path, region=region)
    asked = page.locator("mix-consent section")
    expect(asked.get_by_role("heading")).to_have_text(says)
    expect(asked.get_by_role("link", name=choices)).to_have_count(int(region == "US-CA"))
    assert page.evaluate("mixConsent.allows('analytics')") is (region == "US-CA")
    assert page.evaluate("mixConsent.allows('marketing')") is False  # a third party: asked first


@pytest.mark.requirement("R45")
def test_a_signal_leaves_a_status_and_no_question(visit: Visit) -> None:
    page = visit(region="US-CO", signal=True)
    expect(page.get_by_role("status")).to_have_text("Opt-Out Request Honored")
    expect(page.get_by_role("button", name="Accept all")).to_have_count(0)
    assert page.evaluate("mixConsent.verdicts().marketing") == {
        "verdict": "denied",
        "reason": "signal",
    }
    page.evaluate("mixConsent.open()")
    ads = page.get_by_role("dialog").get_by_role("switch", name="Advertising")
    expect(ads).to_be_disabled()
    expect(ads).not_to_be_checked()


def test_who_signals_and_never_answered_is_not_told_of_other_answers(visit: Visit) -> None:
    page = visit(region="DE", signal=True)
    asked = banner(page)
    question = "May MIX Networks, Inc. use cookies for these purposes?"
    expect(asked.get_by_role("heading")).to_have_text(question)
    expect(asked.get_by_role("listitem").last).to_contain_text("Advertising")
    expect(asked.get_by_role("img", name="Not allowed")).to_be_visible()
    expect(asked).not_to_contain_text("other answers")


@pytest.mark.requirement("R99")
def test_a_page_in_french_is_met_in_french(visit: Visit) -> None:
    page = visit("/fr/")
    expect(page.get_by_role("button", name="Tout refuser")).to_be_visible()
    assert page.evaluate(
        "[...document.querySelectorAll('*')].find((e) => e.shadowRoot)?.closest('[lang]')?.lang"
    ).startswith("fr")


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_narrow_screen_nothing_is_cut(visit: Visit, width: int) -> None:
    page = visit("/fr/", viewport={"width": width, "height": 844})
    reject = page.get_by_role("button", name="Tout refuser")
    expect(reject).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    section = page.locator("mix-consent section")
    parts = section.locator("h2, li, p:not(:empty), button, a").all()
    assert len(parts) > 8
    for part in parts:
        expect(part).to_be_in_viewport(ratio=1)
    assert section.evaluate("(e) => e.scrollHeight <= e.clientHeight")
    if width > 320:  # there, what must be read takes more than half the height (R136)
        assert section.evaluate("(e) => e.offsetHeight") <= 844 / 2 + 1


@pytest.mark.requirement("R133")
def test_a_focused_element_is_never_hidden_by_the_banner(visit: Visit) -> None:
    """R133, WCAG 2.4.11: Tab through the whole page with the banner open."""
    page = visit("/contact/", viewport={"width": 1280, "height": 560})
    expect(banner(page)).to_be_visible()
    hidden = """() => { const e = document.activeElement;
        if (e === document.body || e.shadowRoot) return "";
        const host = [...document.querySelectorAll("*")].find((e) => e.shadowRoot);
        const top = host.shadowRoot.querySelector("section").getBoundingClientRect().top;
        const box = e.getBoundingClientRect();
        return box.top >= top - 1 || box.bottom <= 0 ? e.outerHTML.slice(0, 80) : ""; }"""
    reached = 0
    for _ in range(25):
        page.keyboard.press("Tab")
        reached += page.evaluate("!document.activeElement.shadowRoot")
        assert page.evaluate(hidden) == ""
    assert reached > 10


def test_the_host_page_keeps_its_names(visit: Visit) -> None:
    page = visit()
    names = page.evaluate(
        """() => { const frame = document.createElement("iframe"); document.body.append(frame);
        const known = new Set(Object.getOwnPropertyNames(frame.contentWindow)); frame.remove();
        return Object.getOwnPropertyNames(window).filter((name) => !known.has(name)); }"""
    )
    ours = {"mixConsent"}
    assert "mixConsent" in names
    assert {name for name in names if not name.startswith(("__p", "__i", "0"))} <= ours | {"seen"}


def test_two_copies_of_the_tag_are_one_banner(visit: Visit) -> None:
    page = visit()
    code = page.evaluate("fetch(document.querySelector('script[async]').src).then((r) => r.text())")
    page.evaluate(code)  # once more, as a second tag would
    assert (
        page.evaluate("[...document.querySelectorAll('*')].filter((e) => e.shadowRoot).length") == 1
    )


def test_nothing_moves_when_the_banner_comes(visit: Visit) -> None:
    page = visit()
    expect(banner(page)).to_be_visible()
    shift = page.evaluate(
        """() => new Promise((done) => { let sum = 0; new PerformanceObserver((list) => {
        for (const e of list.getEntries()) sum += e.value; })
        .observe({type: "layout-shift", buffered: true}); setTimeout(() => done(sum), 500); })"""
    )
    assert shift == 0


@pytest.mark.requirement("R41")
def test_both_policies_are_one_click_away_from_either_layer(visit: Visit) -> None:
    page = visit(locale="fr-CA", path="/fr/")
    address = "https://www.mixnetworks.com/privacy-policy/"
    asked = banner(page, "Témoins (cookies) sur mixnetworks.com")
    for layer in (asked, page.get_by_role("dialog")):
        if layer.count() == 0:
            page.get_by_role("link", name="Choisir").click()
        link = layer.get_by_role("link", name="Politique de confidentialité")
        expect(link).to_have_attribute("href", address)
        expect(layer.get_by_role("link", name="Politique sur les témoins")).to_be_visible()
