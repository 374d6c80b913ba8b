"""Who answered another product before: the no holds at once, and nothing else is assumed."""

from typing import Any
from urllib.parse import quote

from playwright.sync_api import Page, expect

from tests.browser.house import House
from tests.browser.keeping import own_decisions, verdicts
from tests.browser.stand import DOMAIN, Stand
from tests.browser.waiting import until, until_ready

CLOSED = "2026-10-02T05:08:46.528Z"


def onetrust(groups: str) -> dict[str, str]:
    consent = f"isGpcEnabled=0&version=202606.2.0&groups={quote(groups)}&intType=6"
    return {"OptanonConsent": consent, "OptanonAlertBoxClosed": CLOSED}


def visit(page: Page, site: Stand, **cookies: str) -> None:
    jar: list[Any] = [
        {"name": name, "value": value, "domain": f".{DOMAIN}", "path": "/"}
        for name, value in cookies.items()
    ]
    page.context.add_cookies(jar)
    page.goto(site.site_url)
    until_ready(page)


def test_a_no_given_elsewhere_is_in_force_at_once_and_recorded(page: Page, house: House) -> None:
    visit(page, house.site, **onetrust("C0002:0,C0003:0,C0004:0"))

    until(page, "mixConsent.verdicts().analytics.verdict === 'denied'")
    told = verdicts(page)
    assert told["marketing"] == "denied, choice"
    assert told["support"] == "unasked, default"
    until(page, "/analytics:\\d+:0/.test(document.cookie)")
    (decision,) = own_decisions(page.context, house.url)
    assert decision["method"] == "imported"
    assert set(decision["choices"]) == {"preferences", "personalization", "analytics", "marketing"}
    expect(page.get_by_role("region", name="Cookies on mixnetworks.com")).to_be_visible()
