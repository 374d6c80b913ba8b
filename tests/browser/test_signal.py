"""Global Privacy Control in a real browser: honoured at once, said, taken down once, kept."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from consent.kernel.ruleset import Ruleset
from tests.browser.carrying import be_in, own_decisions
from tests.browser.conftest import Browsers
from tests.browser.waiting import until, until_ready
from tests.servers import Project

STATUS = "Opt-Out Request Honored"
PROPERTY = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => %s})"
OURS = {"__Host-mix_visitor", "__Secure-mix_consent", "mix_consent_state"}


@pytest.fixture
def plain(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor in Colorado."""
    with in_colorado(browser) as context:
        yield context


@pytest.fixture
def signalling(browsers: Browsers) -> Iterator[BrowserContext]:
    """The same, whose browser sends the signal by itself."""
    with in_colorado(browsers(signal=True)) as context:
        yield context


def in_colorado(browser: Browser, **kept: Any) -> BrowserContext:
    context = browser.new_context(locale="en-US", **kept)
    context.set_default_timeout(30_000)
    be_in(context, "US-CO")
    return context


def visit(context: BrowserContext, project: Project, path: str = "/") -> Page:
    page = context.new_page()
    page.goto(project.site_url + path)
    until_ready(page)
    return page


def taken_down(page: Page) -> None:
    """Wait until the service has the signal on record."""
    until(page, "document.cookie.includes('mix_consent_state=')")


def names(context: BrowserContext) -> set[str]:
    return {str(cookie.get("name")) for cookie in context.cookies()}


def decisions(page: Page) -> list[dict[str, Any]]:
    source = page.evaluate("document.querySelector('script[async]').src")
    return own_decisions(page.context, source.rpartition("/")[0])


@pytest.mark.requirement("R6", "R12", "R45")
def test_the_first_request_of_a_clean_browser(service: Project, signalling: BrowserContext) -> None:
    page = visit(signalling, service)

    status = page.get_by_role("status")
    expect(status).to_have_text(STATUS)
    expect(page.get_by_role("button", name="Accept all")).to_have_count(0)
    verdicts = page.evaluate("mixConsent.verdicts()")
    assert verdicts["marketing"] == {"verdict": "denied", "reason": "signal"}
    assert verdicts["analytics"] == {"verdict": "granted", "reason": "region"}, "not concerned"
    taken_down(page)
    ruleset = Ruleset.of(json.loads(service.get(f"{service.url}/v1/notice")))
    kept = {name: ruleset.category_of(name) for name in names(signalling)}
    assert kept.keys() >= OURS
    assert all(verdicts[key]["verdict"] == "granted" for key in kept.values())
    told = page.get_by_role("region", name="Cookies on").aria_snapshot()
    assert told.count(STATUS) == 1, "a screen reader finds it"


@pytest.mark.requirement("R7", "R8")
def test_an_older_yes_gives_way_and_its_other_answers_stay(
    service: Project, plain: BrowserContext, browsers: Browsers
) -> None:
    page = visit(plain, service)
    page.get_by_role("button", name="Accept all").click()
    taken_down(page)
    assert page.evaluate("mixConsent.allows('marketing')") is True
    (before,) = decisions(page)

    kept: Any = plain.storage_state()  # the visitor switches the signal on
    on = in_colorado(browsers(signal=True), storage_state=kept)
    page = visit(on, service)
    expect(page.get_by_role("status")).to_have_text(STATUS)
    assert page.evaluate("mixConsent.allows('marketing')") is False
    assert page.evaluate("mixConsent.allows('analytics')") is True
    until(page, "document.cookie.includes('~1~')")

    kept = on.storage_state()  # and off again
    on.close()
    off = in_colorado(browsers(), storage_state=kept)
    page = visit(off, service)
    expect(page.get_by_role("status")).to_have_count(0)
    assert page.evaluate("mixConsent.verdicts().marketing.reason") == "signal", "it stands (R7)"
    assert page.evaluate("mixConsent.allows('analytics')") is True
    after = decisions(page)[0]
    assert (after["method"], after["choices"]["marketing"]) == ("signal", False)
    assert after["choices"] == before["choices"] | {"marketing": False}
    off.close()


@pytest.mark.requirement("R8", "R160")
def test_the_sites_first_html_knows_it(service: Project, signalling: BrowserContext) -> None:
    """Before any script has run: what the site's own server made of the browser's header."""
    page = signalling.new_page()
    response = page.goto(service.site_url)

    assert response and response.request.all_headers()["sec-gpc"] == "1"
    assert server_said(page) == ["denied", "signal"]
    assert page.evaluate("navigator.globalPrivacyControl") is True


@pytest.mark.requirement("R6", "R160")
def test_a_signal_that_only_the_page_sees_is_told_to_every_server(
    service: Project, plain: BrowserContext
) -> None:
    """Injected: a proxy may have taken the header away (R6)."""
    plain.add_init_script(PROPERTY % "true")
    page = visit(plain, service)
    assert server_said(page) == ["unasked", "default"], "nobody could tell it yet"

    expect(page.get_by_role("status")).to_have_text(STATUS)
    assert page.evaluate("mixConsent.verdicts().marketing.reason") == "signal"
    taken_down(page)
    assert [row["method"] for row in decisions(page)] == ["signal"]
    for path in ("/", "/pricing/"):
        assert server_said(visit(plain, service, path)) == ["denied", "signal"]
    assert len(decisions(page)) == 1


@pytest.mark.requirement("R160")
def test_the_preference_page_tells_a_signal_that_only_it_sees(
    service: Project, plain: BrowserContext
) -> None:
    """Injected: a proxy may have taken the header away (R6)."""
    plain.add_init_script(PROPERTY % "true")
    page = plain.new_page()
    page.goto(f"{service.url}/preferences/")

    expect(page.get_by_role("status")).to_have_text(STATUS)
    expect(page.get_by_role("switch", name="Allow: Advertising")).not_to_be_checked()
    expect(page.locator("[data-gpc]")).to_have_text("Sent by your browser")
    told = own_decisions(plain, service.url)
    assert [(row["method"], row["surface"]) for row in told] == [("signal", "preferences")]
    assert server_said(visit(plain, service)) == ["denied", "signal"]
    page.reload()
    expect(page.get_by_role("status")).to_have_text(STATUS)
    assert len(own_decisions(plain, service.url)) == 1


def server_said(page: Page) -> list[str]:
    """What the site's own server says of advertising, in the page that it sent."""
    row = page.locator("#judgements tr[data-category=marketing]")
    return [str(row.get_attribute(f"data-{name}")) for name in ("verdict", "reason")]
