"""An opt-out follows its account to every browser, and no further (R9, R10)."""

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from consent.client.headers import RequestHeaders
from consent.client.permission import Permission
from consent.client.snapshot import Snapshot
from consent.cookies import state
from consent.intake import accounts
from consent.models import AccountAnswer, Decision
from consent.notices import NoticeInForce, signing_keys
from tests.api.visiting import (
    SERVICE,
    STATE,
    Visitor,
    a_decision,
    a_refusal,
)

OFF = ("denied", "account")
ALONE = 1  # the insert, with its leaf


@pytest.fixture
def browser(in_force: NoticeInForce) -> Callable[[], Visitor]:
    return lambda: Visitor(Client())


Browser = Callable[[], Visitor]


def yes_to_all(in_force: NoticeInForce) -> dict[str, Any]:
    choices = {category.key: True for category in in_force.ruleset.optional}
    return a_decision(choices=choices, method="accept")


def asked_offline(visitor: Visitor, in_force: NoticeInForce) -> Permission:
    """What a site's server makes of the same cookies, without asking."""
    jwks, body = json.dumps(signing_keys.ring().jwks()).encode(), in_force.body.encode()
    published = Snapshot.from_documents(jwks, body, issuer=signing_keys.issuer(), site="mix")
    return published.check(RequestHeaders(visitor.cookies), "US-WY", now=int(time.time()))


@contextmanager
def accounts_away() -> Iterator[None]:
    """The table of accounts cannot be reached, and all the rest can."""

    def refuse(execute: Any, sql: str, *arguments: Any) -> Any:
        if AccountAnswer._meta.db_table in sql:
            raise OperationalError("away")
        return execute(sql, *arguments)

    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.requirement("R10")
def test_the_next_account_is_not_told_of_the_last_one(
    browser: Browser, in_force: NoticeInForce
) -> None:
    """R10: one browser, three people, and none signs out."""
    elsewhere, shared = browser(), browser()
    elsewhere.sign_in("A", HTTP_SEC_GPC="1")
    shared.decide(yes_to_all(in_force))

    assert shared.sign_in("A").json()["opted_out"] is True
    assert shared.verdict("marketing") == OFF
    assert shared.sign_in("B").json()["opted_out"] is False
    assert shared.verdict("marketing") == ("granted", "choice")
    shared.sign_in("A")
    shared.sign_out()
    assert shared.sign_in("C").json()["opted_out"] is False

    assert set(AccountAnswer.objects.values_list("account", flat=True)) == {
        accounts.hashes_of("A")[0]
    }


def test_a_yes_does_not_bring_an_account_back(browser: Browser, in_force: NoticeInForce) -> None:
    """R54: that is confirmed on the preference page."""
    visitor = browser()
    visitor.sign_in("X", HTTP_SEC_GPC="1")

    reply = visitor.decide(yes_to_all(in_force)).json()

    assert reply["choices"]["marketing"] is False
    assert visitor.verdict("marketing") == OFF
    assert AccountAnswer.objects.count() == 1


def test_a_receipt_of_somebody_else_opts_nobody_out(
    browser: Browser, in_force: NoticeInForce
) -> None:
    visitor, stranger, decision = browser(), browser(), a_refusal()
    visitor.decide(decision)
    stranger.decide(yes_to_all(in_force))
    stranger.sign_in("Z")

    assert stranger.decide(decision).status_code == 200

    assert not AccountAnswer.objects.exists()


def test_an_account_costs_a_decision_one_question_and_nobody_else_any(
    browser: Browser, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    stranger, visitor = browser(), browser()
    browser().decide(a_refusal())  # the log's name is known, as in every running process
    with django_assert_num_queries(ALONE):
        stranger.decide(a_refusal())

    visitor.sign_in("X")
    visitor.decide(a_refusal())
    with django_assert_num_queries(ALONE + 4):  # in a transaction, after: is the visitor known?
        visitor.decide(a_refusal())

    other = browser()
    other.sign_in("Y")
    with django_assert_num_queries(ALONE + 5):  # with the site, and the row
        other.decide(a_refusal())


def test_an_answer_that_does_not_reach_its_account_is_not_taken_and_sent_again(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    """The banner keeps what is not taken, and sends it again under the same id."""
    visitor, refusal = browser(), a_refusal()
    visitor.sign_in("X")
    with accounts_away(), caplog.at_level(logging.WARNING, "consent.lib.failures"):
        assert visitor.decide(refusal).status_code == 503
    assert not Decision.objects.exists()
    assert not AccountAnswer.objects.exists()

    assert visitor.decide(refusal).status_code == 201

    assert Decision.objects.get().pk == AccountAnswer.objects.get().decision
    assert visitor.verdict("marketing") == OFF


@pytest.mark.requirement("R10", "R199")
@pytest.mark.parametrize("signal", [False, True])
def test_what_the_last_account_answered_here_follows_into_no_other(
    browser: Browser, in_force: NoticeInForce, signal: bool
) -> None:
    """One browser, two people: the first says no, the second signs in and answers as well."""
    shared, own = browser(), browser()
    here: dict[str, Any] = {"HTTP_X_REGION": "US-CA"}
    shared.sign_in("Alice")
    refusal = a_refusal() | {"signal": signal, "region": "US-CA"}
    shared.decide(refusal, **here, **({"HTTP_SEC_GPC": "1"} if signal else {}))
    shared.sign_out()

    assert shared.sign_in("Bob").json()["opted_out"] is False
    shared.arrive()
    shared.decide(a_decision(choices={"analytics": True}, keeps=True, region="US-CA"), **here)
    shared.decide(yes_to_all(in_force) | {"region": "US-CA"}, **here)
    own.decide(yes_to_all(in_force))
    own.sign_in("Bob")

    # What this browser refused stays off in it
    assert shared.verdict("marketing", **here)[0] == "denied"
    assert own.verdict("marketing") == own.verdict("support") == ("granted", "choice")
    [alice] = accounts.hashes_of("Alice")
    assert set(AccountAnswer.objects.values_list("account", flat=True)) == {alice}


@pytest.mark.parametrize("refuses", [False, True])
def test_an_erasure_leaves_the_account_alone(
    browser: Browser, in_force: NoticeInForce, refuses: bool
) -> None:
    elsewhere, visitor = browser(), browser()
    visitor.decide(a_refusal() if refuses else yes_to_all(in_force))
    elsewhere.sign_in("X", HTTP_SEC_GPC="1")
    visitor.sign_in("X")

    response = visitor.client.delete("/v1/decisions/mine", HTTP_ORIGIN=SERVICE)

    assert response.status_code == 204
    decoded = state.decode(response.cookies[STATE].value)
    assert decoded is not None
    assert decoded.account.opted_out
    assert bool(decoded.answer.choices) is refuses
    assert AccountAnswer.objects.count() == 1
