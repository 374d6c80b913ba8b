"""What an account came to is found by the account's own name, which is kept nowhere (R74)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from consent.lib import uuid7
from consent.models import AccountAnswer, Change, Site
from consent.record import accounts
from tests.admin.cases import cases

LIST = "admin:consent_accountanswer_changelist"
NAME = "nina@example.com"

Found = Callable[[str], list[AccountAnswer]]


@pytest.fixture
def answers(site: Site) -> list[AccountAnswer]:
    """Nina opted out and came back; Otto opted out."""
    now, decision = timezone.now(), uuid7.uuid7(timezone.now())
    nina, otto = accounts.hashes_of(NAME)[0], accounts.hashes_of("otto")[0]
    reason = accounts.Reason.CHOICE
    accounts.set_opt_out(
        "mix", nina, opted_out=True, reason=reason, now=now - timedelta(days=2), decision=decision
    )
    accounts.set_opt_out("mix", nina, opted_out=False, now=now)
    accounts.set_opt_out("mix", otto, opted_out=True, reason=reason, now=now)
    return list(AccountAnswer.objects.filter(account=nina).order_by("-id"))


@pytest.fixture
def found(staff: Client) -> Found:
    return lambda words: list(staff.get(reverse(LIST), {"q": words}).context["cl"].queryset)


@pytest.mark.requirement("R74")
@cases("words", [NAME, f" {NAME} "])
def test_an_account_is_found_by_its_name(
    found: Found, answers: list[AccountAnswer], words: str
) -> None:
    assert len(answers) == 2
    assert found(words) == found(answers[0].account) == answers


@cases("words", ["nina", "NINA@EXAMPLE.COM", "'", "x" * 500])
def test_anything_else_finds_nothing(
    found: Found, answers: list[AccountAnswer], words: str
) -> None:
    assert found(words) == []


def test_it_is_found_after_the_secret_was_changed(
    found: Found, answers: list[AccountAnswer], settings: Settings, client: Client
) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "quite another secret, which is made after many years"

    assert found(NAME) == answers


def test_the_name_is_kept_nowhere(staff: Client, answers: list[AccountAnswer]) -> None:
    with CaptureQueriesContext(connection) as queries:
        staff.get(reverse(LIST), {"q": NAME})

    statements = [row["sql"] for row in queries]
    assert sum(answers[0].account in sql for sql in statements) == 2  # counted, and read
    assert not any("nina@" in sql for sql in statements)
    assert not Change.objects.filter(new__contains="nina@").exclude(model="auth.user")


def test_it_is_told_in_words(staff: Client, answers: list[AccountAnswer]) -> None:
    page = staff.get(reverse("admin:consent_accountanswer_change", args=[answers[1].pk]))

    text = page.content.decode()
    assert "opted out" in text
    assert "the visitor&#x27;s own choice" in text
    assert "never opted out" not in text
    assert reverse("admin:consent_decision_change", args=[answers[1].decision]) in text
