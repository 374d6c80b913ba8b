"""A hostile host of the same domain plants its own signed yes: what follows, and what does not.

Cookies of a domain cannot keep its hosts apart, and the README says so. What they cannot do is
become the visitor.
"""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from playwright.sync_api import Page

from consent.intake.visit import pseudonym
from consent.lib import uuid7
from tests.browser.catalogue import DOMAIN
from tests.browser.house import House
from tests.browser.neighbours import (
    EVIL,
    HOSTS,
    Neighbours,
    cookies,
    header,
)
from tests.browser.waiting import until, until_ready

OPTIONAL = ("preferences", "personalization", "support", "replay", "analytics", "marketing")
RECORDED = "SELECT method, choices FROM consent_decision WHERE visitor = '{}' ORDER BY decided_at"


@pytest.fixture
def planted(both: Neighbours, page: Page) -> dict[str, str]:
    """The victim has refused, then opened a page of the hostile host, which keeps its own yes."""
    decision = {
        "id": str(uuid7.uuid7(datetime.now(UTC))),
        "site": "mix",
        "notice": 1,
        "choices": dict.fromkeys(OPTIONAL, True),
        "surface": "banner",
        "method": "accept",
        "language": "en",
        "region": "ZZ",
        "signal": False,
    }
    origin = both.origin(HOSTS["mix"])
    status, _, lines = both.request("/v1/decisions", Origin=origin, body=decision)
    assert status == 201
    own = dict(line.partition(";")[0].split("=", 1) for line in lines)

    both.visit(page, "mix")
    assert page.evaluate("mixConsent.reject()") is True
    until_ready(page)
    until(page, "localStorage.length === 0")
    both.planted[:] = [
        *(f"{name}={value}; Domain={DOMAIN}; Path=/; Secure" for name, value in own.items()),
        f"__Host-mix_visitor={own['__Host-mix_visitor']}; Path=/; Secure",
    ]
    page.goto(both.origin(EVIL))
    return own


def test_the_planted_yes_is_believed_by_page_and_server(
    both: Neighbours, page: Page, planted: dict[str, str]
) -> None:
    """The trust boundary: all hosts under the cookie domain are the site's own."""
    both.visit(page, "mix")
    assert page.evaluate("mixConsent.allows('marketing')") is True
    sent = header(cookies(page.context))
    assert both.request("/v1/check?site=mix", cookie=sent)[1]["categories"]["marketing"]["allows"]


def test_the_visitor_stays_who_they_are(
    both: Neighbours, house: House, page: Page, planted: dict[str, str]
) -> None:
    """The next answer is the victim's, and repeats nothing of what was planted."""
    at_service = {
        str(row["name"]): str(row["value"]) for row in page.context.cookies(both.project.url)
    }
    assert at_service["__Secure-mix_consent"] == planted["__Secure-mix_consent"]
    assert at_service["__Host-mix_visitor"] != planted["__Host-mix_visitor"]

    both.visit(page, "mix")
    page.evaluate("mixConsent.save({ support: true })")
    until(page, "localStorage.length === 0")

    theirs, attackers = (
        house.rows(RECORDED.format(pseudonym(UUID(visitor)).hex))
        for visitor in (at_service["__Host-mix_visitor"], planted["__Host-mix_visitor"])
    )
    assert [method for method, _ in theirs] == ["reject", "custom"]
    granted = {key: is_yes for key, (_, is_yes, *_) in json.loads(theirs[-1][1]).items()}
    assert granted == {key: int(key == "support") for key in OPTIONAL}
    assert [method for method, _ in attackers] == ["accept"]


def test_history_and_erasure_stay_out_of_reach(
    both: Neighbours, page: Page, planted: dict[str, str]
) -> None:
    victims = cookies(page.context)
    tokens = {name: value for name, value in victims.items() if not name.startswith("__Host-")}
    mine = "/v1/decisions/mine?site=mix"

    assert both.request(mine, cookie=header(tokens))[0] == 404
    status, reply, _ = both.request(mine, cookie=header(planted, host_only=True))
    assert status == 200
    assert [row["method"] for row in reply["decisions"]] == ["accept"]  # the attacker's own alone

    page.goto(f"{both.project.url}{mine}")
    assert '"method": "reject"' in page.inner_text("body")
    assert '"method": "accept"' not in page.inner_text("body")
