"""A browser's cookies get a fresh life, and nothing else (R63, R64)."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from consent.cookies import account_token, decision_token, state
from consent.intake import accounts
from consent.models import AccountAnswer, Decision
from consent.notices import signing_keys
from tests.api.visiting import (
    DOMAIN,
    NOTE,
    ORIGIN,
    SIGNED,
    STATE,
    VISITOR,
    Visitor,
    a_decision,
    a_late_decision,
    expired,
    kept,
)

YES = {"analytics": True, "marketing": True}


def decide_a_month_ago(visitor: Visitor, account: str = "") -> None:
    """An answer whose cookies are worth a fresh life, and somebody who signed in then."""
    ago = timedelta(days=30, hours=1)
    visitor.decide(a_late_decision(ago, choices=YES))
    if account:
        with time_machine.travel(timezone.now() - ago):
            visitor.sign_in(account)


def names(response: Any) -> set[str]:
    assert response.status_code == 204
    return kept(response)


def note(token: str) -> account_token.AccountToken:
    return account_token.read(token, signing_keys.ring(), issuer=signing_keys.issuer(), site="mix")


def test_the_answer_is_renewed_and_not_its_date(visitor: Visitor) -> None:
    visitor.decide(a_decision(choices=YES))
    signed, mirror = visitor.cookie(SIGNED), visitor.cookie(STATE)

    with time_machine.travel(timezone.now() + timedelta(days=399)):
        response = visitor.renew()

    assert names(response) == {SIGNED, STATE, VISITOR}
    assert response.cookies[SIGNED].value == signed
    assert response.cookies[STATE].value == mirror
    for name in (SIGNED, STATE, VISITOR):
        cookie = response.cookies[name]
        domain = "" if name == VISITOR else DOMAIN
        assert (cookie["max-age"], cookie["domain"], cookie["path"]) == (34_560_000, domain, "/")
    assert response["Cache-Control"] == "private, no-store"
    assert Decision.objects.count() == 1


def test_a_young_answer_needs_no_renewal_and_gets_none(visitor: Visitor) -> None:
    """While it is under way, another tab may be answering anew: an older yes must not come back."""
    visitor.decide(a_decision(choices=YES))

    with time_machine.travel(timezone.now() + timedelta(days=29)):
        assert names(visitor.renew()) == set()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert names(visitor.renew()) == {SIGNED, STATE, VISITOR}


@pytest.mark.requirement("R64")
def test_daily_visits_do_not_prolong_a_yes(visitor: Visitor) -> None:
    """R64: on day 183 it is void."""
    visitor.decide(a_decision(choices=YES))
    start = timezone.now().replace(hour=0, minute=0)
    verdicts = []
    for day in (100, 182, 183):
        with time_machine.travel(start + timedelta(days=day, minutes=-1)):
            visitor.renew()
            verdicts.append(visitor.verdict("analytics")[0])
    with time_machine.travel(start + timedelta(days=183, minutes=1)):
        verdicts.append(visitor.verdict("analytics")[0])

    assert verdicts == ["granted", "granted", "granted", "lapsed"]


def test_the_newest_key_signs(visitor: Visitor, settings: Settings) -> None:
    decide_a_month_ago(visitor, account="X")
    before = visitor.cookie(SIGNED)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "quite another secret, which is made after many years"

    response = visitor.renew()

    assert response.cookies[SIGNED].value != before
    settings.SECRET_KEY_FALLBACKS = []
    assert decision_token.read(
        response.cookies[SIGNED].value,
        signing_keys.ring(),
        issuer=signing_keys.issuer(),
        site="mix",
    )
    assert note(response.cookies[NOTE].value).opted_out is False


@pytest.mark.parametrize(
    ("cookies", "renewed"),
    [
        pytest.param("", set(), id="no cookie"),
        pytest.param("_use=1; sessionid=x", set(), id="cookies of others"),
        pytest.param("mix_consent_state=1~1790000000~ZZ~0", set(), id="a mirror alone"),
        pytest.param(f"{SIGNED}=x; {NOTE}=y; {STATE}=z", set(), id="broken ones"),
        pytest.param(f"{{signed}}; {NOTE}=y", {SIGNED, STATE}, id="a broken note"),
        pytest.param(f"{SIGNED}=x; {{note}}", {NOTE, STATE}, id="a broken decision"),
        pytest.param("{signed}; {signed}", set(), id="a decision twice"),
        pytest.param("{note}; {note}", set(), id="a note twice"),
    ],
)
def test_what_cannot_be_believed_is_left_alone(
    visitor: Visitor, cookies: str, renewed: set[str]
) -> None:
    decide_a_month_ago(visitor, account="X")
    own = {"signed": SIGNED, "note": NOTE}
    shown = {word: f"{name}={visitor.cookie(name)}" for word, name in own.items()}

    response = Visitor(Client()).renew(HTTP_COOKIE=cookies.format(**shown))

    assert names(response) == renewed


def test_a_beacon_is_let_through_without_a_preflight(visitor: Visitor) -> None:
    """It carries no body and no type; its answer is read by nobody."""
    decide_a_month_ago(visitor)

    response = visitor.client.generic("POST", "/v1/renew", HTTP_ORIGIN=ORIGIN)

    assert SIGNED in names(response)


def test_it_costs_one_question_at_most(
    visitor: Visitor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    visitor.decide(a_decision(choices=YES))
    with django_assert_num_queries(0):
        visitor.renew()

    visitor.sign_in("X")
    with django_assert_num_queries(1):
        visitor.renew()


def test_a_signal_at_a_renewal_reaches_the_account(visitor: Visitor) -> None:
    visitor.sign_in("X")

    visitor.renew(HTTP_SEC_GPC="1")

    row = AccountAnswer.objects.get()
    assert (row.account, row.reason) == (accounts.hashes_of("X")[0], "signal")
    decoded = state.decode(visitor.cookie(STATE) or "")
    assert decoded is not None
    assert (decoded.account.opted_out, decoded.answer.choices) == (True, {})


@pytest.mark.requirement("R25")
def test_what_a_server_set_anew_while_a_no_was_under_way_goes(visitor: Visitor) -> None:
    visitor.decide(a_decision(choices={}, method="reject"))
    visitor.client.cookies["_use"] = "x"

    response = visitor.renew()

    assert names(response) == set()
    assert {("_use", DOMAIN, "/"), ("_use", "", "/")} <= expired(response)


@pytest.mark.requirement("R25")
def test_an_answer_that_comes_late_still_takes_out_what_the_newer_one_refused(
    visitor: Visitor,
) -> None:
    visitor.decide(a_decision(choices={}, method="reject"))
    visitor.client.cookies["_use"] = "x"

    late = visitor.decide(a_late_decision(timedelta(hours=1)))

    assert kept(late) == set()
    assert ("_use", DOMAIN, "/") in expired(late)
