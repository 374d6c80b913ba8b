"""Who answered another product before: the no holds at once, and nothing else is assumed."""

import time
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.carrying import be_in, onetrust, own_decisions, verdicts, visit
from tests.browser.waiting import until
from tests.servers import START_SECONDS, Project


def test_a_no_given_elsewhere_is_in_force_at_once_and_recorded(
    page: Page, service: Project
) -> None:
    visit(page, service, **onetrust("C0002:0,C0003:0,C0004:0"))

    until(page, "mixConsent.verdicts().analytics.verdict === 'denied'")
    told = verdicts(page)
    assert told["marketing"] == "denied, choice"
    assert told["support"] == "unasked, default"
    until(page, "/analytics:\\d+:0/.test(document.cookie)")
    (decision,) = own_decisions(page.context, service.url)
    assert decision["method"] == "imported"
    assert set(decision["choices"]) == {"preferences", "personalization", "analytics", "marketing"}
    expect(page.get_by_role("region", name="Cookies on mixnetworks.com")).to_be_visible()


def test_an_implied_yes_and_a_yes_where_the_law_asks_are_asked_about(
    page: Page, service: Project
) -> None:
    visit(page, service, **onetrust("C0002:1,C0003:1,C0004:1"))
    page.wait_for_load_state("networkidle")

    assert verdicts(page)["analytics"] == "unasked, default"
    assert "mix_consent_state" not in page.evaluate("document.cookie")
    expect(page.get_by_role("button", name="Accept all")).to_be_visible()


def config(service: Project) -> bytes:
    """What the banner is told in a place where silence may mean yes."""
    address = f"http://127.0.0.1:{service.port}/banner.json"
    headers = {"Host": service.url.removeprefix("http://"), "X-Region": "US-OH"}
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as response:
        return bytes(response.read())


def carry(service: Project, what: str) -> None:
    """Let the site carry this, and wait until each process has heard of it."""
    before = config(service)
    service.python(
        "from consent import publishing; from consent.models import Site;"
        f"Site.objects.update(imports={what!r}); publishing.publish(Site.objects.get())"
    )
    deadline, in_a_row = time.monotonic() + START_SECONDS, 0
    while in_a_row < 12:
        assert time.monotonic() < deadline
        in_a_row = in_a_row + 1 if config(service) != before else 0
        time.sleep(0.05)


@pytest.fixture
def everything(service: Project) -> Iterator[None]:
    """The site carries over a yes as well; it does so without a new notice."""
    carry(service, "all")
    yield
    carry(service, "refusals")


@pytest.mark.usefixtures("everything")
def test_a_yes_is_carried_where_site_and_law_allow_it(page: Page, service: Project) -> None:
    be_in(page, "US-OH")

    visit(page, service, **onetrust("C0001:1,C0002:1,C0003:0,C0004:1"))

    until(page, "/analytics:\\d+:1/.test(document.cookie)")
    until(page, "mixConsent.verdicts().analytics.reason === 'choice'")
    told = verdicts(page)
    assert (told["analytics"], told["preferences"]) == ("granted, choice", "denied, choice")
    assert told["marketing"] == "unasked, default"  # its law asks for a yes of its own
