"""A Californian says no, and comes back from elsewhere after 200 days (R54, R60, R62, R63)."""

import json
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from consent.cookies import account_token, decision_token, state
from consent.cookies.account_token import AccountToken
from consent.cookies.decision_token import SignedDecision
from consent.cookies.keyring import KeyRing
from consent.cookies.state import AccountState
from consent.kernel.rules import Answer, Choice
from consent.kernel.ruleset import Ruleset
from tests.browser.carrying import be_in, verdicts
from tests.browser.waiting import until, until_ready
from tests.servers import Project

DAYS = 200
WHERE = {"domain": ".mixnetworks.localhost", "path": "/", "secure": True}
OUT = "denied, choice"
ACCOUNT = "a" * 22
OPTED_OUT = f"""
from django.utils import timezone
from consent.lib import uuid7
from consent.models import AccountAnswer, Site
now = timezone.now()
AccountAnswer.objects.create(
    id=uuid7.uuid7(now), site=Site.objects.get(), account={ACCOUNT!r}, opted_out=True, since=now,
    reason="choice", at=now,
)
"""


@pytest.fixture(params=["ZZ", "CA-QC", "FR", "US-TX"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-US")
    context.set_default_timeout(10_000)
    be_in(context, request.param)
    yield context.new_page()
    context.close()


def ring(service: Project) -> KeyRing:
    return KeyRing.from_secrets([service.environment["DJANGO_SECRET_KEY"]])


def come_back(page: Page, service: Project, **cookies: str) -> None:
    jar: list[Any] = [{"name": name, "value": value, **WHERE} for name, value in cookies.items()]
    page.context.add_cookies(jar)
    page.goto(service.site_url)
    until_ready(page)


def refused(service: Project) -> dict[str, str]:
    """The cookies of "Reject all" in California, 200 days ago."""
    notice = json.loads(service.get(f"{service.url}/v1/notice"))
    ruleset = Ruleset.of(notice)
    no = {one.key: Choice(one.version, granted=False) for one in ruleset.optional}
    answer = Answer(int(time.time()) - DAYS * 86_400, no, region="US-CA")
    signed = SignedDecision(UUID(int=7), "mix", ruleset.number, answer)
    return {
        "__Secure-mix_consent": decision_token.issue(signed, ring(service), service.url),
        "mix_consent_state": state.encode(answer),
    }


@pytest.mark.requirement("R54", "R60", "R62", "R63")
def test_what_was_refused_in_california_is_off_unasked_and_two_steps_away(
    page: Page, service: Project
) -> None:
    come_back(page, service, **refused(service))

    assert verdicts(page)["marketing"] == OUT
    expect(page.get_by_role("region", name="Cookies")).to_have_count(0)
    page.evaluate("mixConsent.open()")
    ads = page.get_by_role("dialog").locator('input[name="marketing"]')
    expect(ads).to_be_disabled()
    page.keyboard.press("Escape")

    with page.expect_response("**/v1/decisions"):
        page.evaluate("void mixConsent.accept()")
    until(page, "!JSON.parse(localStorage.mix_consent_queue ?? '{}').queue?.length")
    page.reload()
    until_ready(page)
    assert verdicts(page)["marketing"] == OUT
    assert verdicts(page)["analytics"] == "granted, choice"
    assert ":US-CA" in page.evaluate("document.cookie"), "the law of home comes along"


@pytest.mark.requirement("R9", "R54", "R62", "R63")
def test_an_account_that_opted_out_is_off_unasked_and_two_steps_away(
    page: Page, service: Project
) -> None:
    service.python(OPTED_OUT)
    out = AccountToken(ACCOUNT, opted_out=True, at=int(time.time()))
    token = account_token.issue(out, ring(service), issuer=service.url, site="mix")
    alone = Answer(int(time.time()), {}, region="US-CA")
    come_back(
        page,
        service,
        **{
            "__Secure-mix_account": token,
            "mix_consent_state": state.encode(alone, account=AccountState(True, True)),
        },
    )

    assert verdicts(page)["marketing"] == "denied, account"
    page.evaluate("mixConsent.open()")
    expect(page.get_by_role("dialog").locator('input[name="marketing"]')).to_be_disabled()
