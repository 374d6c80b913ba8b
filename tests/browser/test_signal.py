"""Global Privacy Control in a real browser: honoured at once, said, taken down once, kept."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from consent.client import ConsentClient
from tests.browser.conftest import Contexts
from tests.browser.house import House, client
from tests.browser.keeping import own_decisions, ruleset
from tests.browser.neighbours import cookies, header
from tests.browser.stand import come, visit
from tests.browser.states import press_button
from tests.browser.waiting import until

STATUS = "Opt-Out Request Honored"
PROPERTY = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})"
OURS = {"__Host-mix_visitor", "__Secure-mix_consent", "mix_consent_state"}
COLORADO = "US-CO"


@pytest.fixture
def plain(contexts: Contexts) -> BrowserContext:
    """A visitor in Colorado."""
    return contexts(region=COLORADO)


@pytest.fixture
def library(house: House) -> Iterator[ConsentClient]:
    """On the site's own server."""
    with client(house, "mix") as library:
        yield library


def server_says(library: ConsentClient, context: BrowserContext, **headers: str) -> tuple[str, str]:
    """What the site's own server makes of advertising when this browser comes."""
    sent = {"Cookie": header(cookies(context)), **headers}
    judgement = library.check(sent, region=COLORADO).judgements["marketing"]
    return str(judgement.verdict), str(judgement.reason)


def taken_down(page: Page) -> None:
    """Wait until the service has the signal on record."""
    until(page, "document.cookie.includes('mix_consent_state=')")


@pytest.mark.requirement("R6", "R8", "R12", "R45", "R160", "R186")
def test_the_first_request_of_a_clean_browser(
    house: House, contexts: Contexts, library: ConsentClient
) -> None:
    signalling = contexts(region=COLORADO, signal=True)  # which the browser sends by itself
    page = signalling.new_page()
    response = page.goto(house.site.site_url)
    assert response
    gpc = response.request.all_headers()["sec-gpc"]  # before any script has run
    assert server_says(library, signalling, **{"Sec-GPC": gpc}) == ("denied", "signal")

    status = page.get_by_role("status")
    expect(status).to_have_text(STATUS)
    expect(page.get_by_role("button", name="Accept all")).to_have_count(0)
    verdicts = page.evaluate("mixConsent.verdicts()")
    assert verdicts["marketing"] == {"verdict": "denied", "reason": "signal"}
    assert verdicts["analytics"] == {"verdict": "granted", "reason": "region"}, "not concerned"
    taken_down(page)
    rules = ruleset(house.project)
    kept = {name: rules.category_of(name) for name in cookies(signalling)}
    assert kept.keys() >= OURS
    assert all(verdicts[key]["verdict"] == "granted" for key in kept.values())
    snapshot = page.get_by_role("region", name="Cookies on").aria_snapshot()
    assert snapshot.count(STATUS) == 1, "a screen reader finds it"


@pytest.mark.requirement("R174")
@pytest.mark.parametrize("place", ["FR", "CA-QC"])
def test_a_signal_alone_leaves_nothing_where_the_law_asks_first(
    house: House, contexts: Contexts, place: str
) -> None:
    """ePrivacy 5(3), GDPR 25: everything optional is off already, so nothing of it is necessary."""
    context = contexts(region=place, signal=True)
    before = house.rows("SELECT count(*) FROM consent_decision")
    page = context.new_page()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))

    visit(page, house.site)
    expect(page.get_by_role("button", name=re.compile("Reject all|Tout refuser"))).to_be_visible()
    page.reload()
    page.wait_for_load_state("networkidle")

    assert page.evaluate("navigator.globalPrivacyControl") is True
    assert page.evaluate("mixConsent.verdicts().marketing.reason") == "signal"
    service = [url for url in asked if url.startswith(house.url)]
    assert service and {url.partition("?")[0] for url in service} == {f"{house.url}/banner.js"}
    assert cookies(context) == {}
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert house.rows("SELECT count(*) FROM consent_decision") == before


@pytest.mark.requirement("R7", "R8")
def test_an_older_yes_gives_way_and_its_other_answers_stay(
    house: House, plain: BrowserContext, contexts: Contexts
) -> None:
    page = come(plain, house.site)
    press_button(page, "Accept all")
    taken_down(page)
    assert page.evaluate("mixConsent.allows('marketing')") is True
    (before,) = own_decisions(plain, house.url)

    kept: Any = plain.storage_state()  # the visitor switches the signal on
    on = contexts(region=COLORADO, signal=True, storage_state=kept)
    page = come(on, house.site)
    expect(page.get_by_role("status")).to_have_text(STATUS)
    assert page.evaluate("mixConsent.allows('marketing')") is False
    assert page.evaluate("mixConsent.allows('analytics')") is True
    until(page, "document.cookie.includes('~1~')")

    kept = on.storage_state()  # and off again
    off = contexts(region=COLORADO, storage_state=kept)
    page = come(off, house.site)
    expect(page.get_by_role("status")).to_have_count(0)
    assert page.evaluate("mixConsent.verdicts().marketing.reason") == "signal", "it stands (R7)"
    assert page.evaluate("mixConsent.allows('analytics')") is True
    after = own_decisions(off, house.url)[0]
    assert (after["method"], after["choices"]["marketing"]) == ("signal", False)
    assert after["choices"] == before["choices"] | {"marketing": False}


@pytest.mark.requirement("R12", "R160")
def test_a_signal_that_only_the_page_sees_is_shown_without_the_service(
    house: House, plain: BrowserContext
) -> None:
    """11 CCR 7025(c)(6): whether it was honoured is displayed, though its words cannot be had."""
    plain.add_init_script(PROPERTY)
    plain.route("**/banner.json?*", lambda route: route.abort())
    page = plain.new_page()
    page.goto(house.site.site_url)

    expect(page.get_by_role("status")).to_have_text("Global Privacy Control")
    assert page.evaluate("mixConsent.verdicts().marketing.reason") == "signal"


@pytest.mark.requirement("R6", "R160", "R186")
@pytest.mark.parametrize("surface", ["banner", "preferences"])
def test_a_signal_that_only_the_page_sees_reaches_every_server(
    house: House, plain: BrowserContext, library: ConsentClient, surface: str
) -> None:
    """Injected: a proxy may have taken the header away (R6)."""
    plain.add_init_script(PROPERTY)
    assert server_says(library, plain) == ("unasked", "default"), "nobody could tell it yet"
    page = plain.new_page()
    address = house.site.site_url if surface == "banner" else f"{house.url}/preferences/?site=mix"
    page.goto(address)
    expect(page.get_by_role("status")).to_have_text(STATUS)
    if surface == "banner":
        assert page.evaluate("mixConsent.verdicts().marketing.reason") == "signal"
        taken_down(page)
    else:
        expect(page.get_by_role("switch", name="Allow: Advertising")).not_to_be_checked()
        expect(page.locator("[data-gpc]")).to_have_text("Sent by your browser")
    assert server_says(library, plain) == ("denied", "signal")

    page.reload()
    expect(page.get_by_role("status")).to_have_text(STATUS)
    decisions = own_decisions(plain, house.url)
    assert [(row["method"], row["surface"]) for row in decisions] == [("signal", surface)]
