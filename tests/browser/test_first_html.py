"""The banner that a site's own server writes into its page, before its script and without."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from consent.vendors.facts import signals
from tests.browser.conftest import Contexts
from tests.browser.house import House, client
from tests.browser.library_site import NONCE
from tests.browser.states import HOST, banner, press_button
from tests.browser.test_written import WIRED
from tests.browser.waiting import NOTHING_HELD, until, until_ready

# By the service's clock: an id has the time of a browser, whose clock other tests turn
LATEST = "consent_decision ORDER BY received_at DESC LIMIT 1"

pytestmark = pytest.mark.requirement("R47")
Opened = Callable[..., Page]


@pytest.fixture
def opened(contexts: Contexts, house: House) -> Opened:
    """Open a page of the site whose markup the site's server has by now."""

    def open_page(
        path: str = "/",
        *,
        region: str = "DE",
        on_page: Callable[[Page], object] = lambda page: None,
        **made: Any,
    ) -> Page:
        context = contexts(region=region, **made)
        context.new_page().goto(house.rendered.origin + path)  # which asks for the markup
        assert house.rendered.client
        assert house.rendered.client.refresh()
        page = context.new_page()
        on_page(page)
        page.goto(house.rendered.origin + path, wait_until="domcontentloaded")
        return page

    return open_page


@pytest.mark.parametrize(("button", "yes"), [("Accept all", True), ("Reject all", False)])
def test_without_a_script_each_button_answers_and_leads_back(
    opened: Opened, house: House, button: str, yes: bool
) -> None:
    page = opened("/prices/?a=1", java_script_enabled=False)
    expect(banner(page)).to_be_visible()

    press_button(page, button)

    page.wait_for_url("**/prices/?a=1")
    expect(page.get_by_role("heading", name="Site")).to_be_visible()
    expect(page.locator("mix-consent")).to_have_count(0)
    rows = house.rows(f"SELECT surface, method, choices FROM {LATEST}")
    assert rows[0][:2] == ("banner", "accept" if yes else "reject")
    assert {granted for _, granted in json.loads(rows[0][2]).values()} == {int(yes)}


@pytest.mark.requirement("R188")
@pytest.mark.parametrize("region", ["DE", "US-CA"])
def test_server_and_script_judge_a_known_minor_the_same(
    opened: Opened, house: House, monkeypatch: pytest.MonkeyPatch, region: str
) -> None:
    site, before = house.rendered, house.rows("SELECT COUNT(*) FROM consent_decision")
    monkeypatch.setattr(site, "is_minor", True)
    with client(house, "mix") as library:
        monkeypatch.setattr(site, "client", library)
        page = opened(region=region)
        judged = dict(library.check({}, region=region, minor=True).verdicts)
    assert ["data-config" in text for text in site.pages[-2:]] == [False, True]
    for shown in page.context.pages:  # the first has the tag alone
        until_ready(shown)
        verdicts = shown.evaluate("mixConsent.verdicts()")
        assert {key: found["verdict"] for key, found in verdicts.items()} == judged
        assert banner(shown).get_by_role("status").filter(has_text="Opt-Out").count() == 0
    assert judged["marketing"] == "denied"
    assert house.rows("SELECT COUNT(*) FROM consent_decision") == before, "nobody sent a signal"


def test_the_script_adopts_it_under_the_strictest_policy(opened: Opened, house: House) -> None:
    lines: list[str] = []
    asked: list[str] = []
    page = opened("/prices/", on_page=lambda page: _note(page, lines, asked))
    until_ready(page)

    until(page, f"!!{HOST}.shadowRoot.querySelector('[part=choose]').onclick")
    assert page.evaluate(f"!!{HOST}.shadowRoot.querySelector('form')")  # as it was written
    assert page.evaluate("[...document.querySelectorAll('mix-consent')].length") == 1
    before_it_was_painted = [
        path for path in asked if "core-" not in path and "/parts/" not in path
    ]
    assert before_it_was_painted == ["/prices/"]
    press_button(page, "Accept all")
    expect(page.get_by_role("status")).to_contain_text("allowed")
    until(page, "(window.ran ?? []).join() === 'analytics,marketing'")
    assert page.url.endswith("/prices/")
    assert lines == []


def test_a_click_before_the_script_has_come_is_kept(opened: Opened, house: House) -> None:
    page = opened("/prices/", on_page=lambda page: page.route("**/core-*.js", lambda route: None))

    press_button(page, "Reject all")

    expect(page.locator("mix-consent")).to_have_count(0)
    [(method,)] = house.rows(f"SELECT method FROM {LATEST}")
    assert method == "reject"


def test_what_its_buttons_need_does_not_wait_for_the_script(opened: Opened) -> None:
    asked: list[str] = []
    page = opened("/prices/", on_page=lambda page: _without_its_script(page, asked))
    until(page, "performance.getEntriesByType('resource').some((e) => /view.js/.test(e.name))")
    assert [path for path in asked if path.startswith("/parts/")] == ["/parts/view.js"]


# What Google's tag finds: of each command "update" the types that are granted, by its end
GRANTED = """dataLayer.filter((call) => call[1] === "update").map(([, , state]) =>
  Object.keys(state).filter((name) => state[name] === "granted").sort().join(" "))"""
EVERY = (
    "ad_personalization ad_storage ad_user_data functionality_storage "
    "personalization_storage security_storage"
)


@pytest.mark.requirement("R120")
@pytest.mark.parametrize(
    ("button", "signal", "updates"),
    [
        pytest.param("Accept all", False, [EVERY], id="a yes"),
        pytest.param("Reject all", False, ["security_storage"], id="a no"),
        pytest.param("", True, ["security_storage"], id="GPC"),
        pytest.param("", False, [], id="newcomer"),
    ],
)
def test_googles_tag_knows_the_answer_before_the_script_has_come(
    opened: Opened,
    house: House,
    monkeypatch: pytest.MonkeyPatch,
    button: str,
    signal: bool,
    updates: list[str],
) -> None:
    default = f'<script nonce="{NONCE}">{signals()["google"].default}</script>'
    monkeypatch.setattr(house.rendered, "head", default)
    lines: list[str] = []
    page = opened(signal=signal)
    if button:
        _answered(page, button)
    page.route("**/core-*.js", lambda route: None)  # it never comes
    _note(page, lines, [])

    page.reload(wait_until="domcontentloaded")

    assert page.evaluate("typeof mixConsent") == "undefined"
    assert page.evaluate(GRANTED) == updates
    assert page.evaluate("[typeof uetq, typeof fbq]") == ["undefined"] * 2
    assert lines == []


@pytest.mark.requirement("R120", "R219")
@pytest.mark.parametrize("button", ["Reject all", ""], ids=["a no", "newcomer"])
def test_what_a_kept_page_tells_vendors_of_anothers_yes_is_taken_back(
    opened: Opened, house: House, monkeypatch: pytest.MonkeyPatch, button: str
) -> None:
    default = f'<script nonce="{NONCE}">{signals()["google"].default}</script>'
    monkeypatch.setattr(house.rendered, "head", default)
    _answered(opened(), "Accept all").reload()
    kept = house.rendered.pages[-1]
    page = opened()
    if button:
        _answered(page, button)
    monkeypatch.setattr(house.rendered, "kept", kept)

    page.reload()

    until_ready(page)
    until(page, f"{GRANTED}.length > 1")
    assert page.evaluate(GRANTED) == [EVERY, "security_storage"]


def test_where_a_policy_refuses_the_style_the_script_shows_it_and_nothing_moves(
    opened: Opened, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.rendered, "style", "'self'")

    page = opened(on_page=lambda page: page.add_init_script(SHIFTS))

    until(page, WIRED)
    expect(banner(page)).to_be_visible()
    assert page.evaluate(PLACED) == "fixed"
    assert page.evaluate("window.shifted ?? 0") == 0


PLACED = f"getComputedStyle({HOST}.shadowRoot.querySelector('section')).position"
SHIFTS = """new PerformanceObserver((list) => {
  for (const { value } of list.getEntries()) window.shifted = (window.shifted ?? 0) + value;
}).observe({ type: "layout-shift", buffered: true })"""


def _answered(page: Page, button: str) -> Page:
    press_button(page, button)
    until(page, "window.mixConsent?.verdicts().analytics.reason === 'choice'")
    until(page, NOTHING_HELD)
    return page


def _without_its_script(page: Page, asked: list[str]) -> None:
    page.route("**/core-*.js", lambda route: None)
    _note(page, [], asked)


def _note(page: Page, lines: list[str], asked: list[str]) -> None:
    page.on("console", lambda m: lines.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: lines.append(str(error)))
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
