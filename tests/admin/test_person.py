"""One pack per person: decisions, account, requests, mails, recipients (R181)."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.lib import uuid7
from consent.models import AccountAnswer, Change, Decision, Mail, Notice, OptOutRequest
from consent.record import accounts
from tests.admin.decisions import give

PAGE = "admin:consent_person"
ACCOUNT = "customer 4711"


@pytest.fixture
def no(notice: Notice) -> Decision:
    """The account's browser said no, and then yes: only the no is linked to the account."""
    now = timezone.now()
    no = give(notice, at=now - timedelta(hours=2), yes=())
    give(notice, at=now - timedelta(hours=1), visitor=no.visitor)
    give(notice, at=now)  # of somebody else
    AccountAnswer.objects.create(
        id=uuid7.uuid7(now), site=notice.site, account=accounts.hashes_of(ACCOUNT)[0],
        opted_out=True, since=now, reason="choice", decision=no.pk, at=now,
    )  # fmt: skip
    return no


def request(notice: Notice, **facts: Any) -> OptOutRequest:
    usual = {"email": "ada@example.com", "told": "Ads Ltd\nMail House", "note": "Looked it up."}
    row = OptOutRequest.objects.create(
        site=notice.site, received_at=timezone.now(), due_on=date(2026, 12, 1), language="en",
        outcome="done", ended_at=timezone.now(), **usual | facts,
    )  # fmt: skip
    facts = {"to": row.email, "subject": "S", "text": "It is <done>."}
    Mail.objects.create(site=row.site, request=row, event=f"answer of request {row.pk}", **facts)
    return row


def pack(staff: Client, kind: str = "json", **known: Any) -> Any:
    answered = staff.post(reverse(PAGE), {"kind": kind, **known})
    assert "attachment" in answered.headers.get("Content-Disposition", ""), answered.content
    assert "no-store" in answered.headers["Cache-Control"]
    text = answered.content.decode()
    return json.loads(text) if kind == "json" else text


@pytest.mark.requirement("R181")
def test_one_file_holds_all_that_is_kept_of_one_person(
    staff: Client, notice: Notice, no: Decision
) -> None:
    """GDPR 15; Civ. Code 1798.110: recipients are named, not their kinds alone."""
    row = request(notice)
    request(notice, email="grace@example.com")

    found = pack(staff, account=ACCOUNT, email="ADA@example.com")

    assert {entry["visitor"] for entry in found["decisions"]} == {
        entry["visitor"] for entry in found["decisions"] if entry["id"] == str(no.pk)
    }
    assert len(found["decisions"]) == 2, "the yes that follows the no of an account, too"
    assert [entry["opted out of sale and advertising"] for entry in found["account"]] == [True]
    assert [entry["number"] for entry in found["requests"]] == [row.pk]
    assert [entry["text"] for entry in found["mails"]] == ["It is <done>."]
    assert found["recipients"][f"told of request {row.pk}"] == ["Ads Ltd", "Mail House"]
    assert len(found["recipients"]) > 1, "and those of the categories that were allowed"


@pytest.mark.requirement("R181")
@pytest.mark.parametrize("known", ["receipt", "account", "email", "number"])
def test_each_thing_that_a_person_shows_finds_its_own(
    staff: Client, notice: Notice, no: Decision, known: str
) -> None:
    row = request(notice)
    shown = {"receipt": no.pk, "account": ACCOUNT, "email": row.email, "number": row.pk}

    known_by: dict[str, Any] = {known: shown[known]}
    found = pack(staff, **known_by)

    assert len(found["decisions"]) == (2 if known in ("receipt", "account") else 0)
    assert len(found["account"]) == (known == "account")
    assert len(found["requests"]) == (known in ("email", "number"))
    log = Change.objects.get(field="download")
    assert not [word for word in map(str, shown.values()) if len(word) > 5 and word in log.new]


@pytest.mark.requirement("R181")
def test_it_can_be_read_and_its_words_are_text(staff: Client, notice: Notice) -> None:
    row = request(notice)

    page = pack(staff, "html", number=row.pk)

    assert "<dd>It is &lt;done&gt;.</dd>" in page
    assert "<dt>who was told</dt>" in page


@pytest.mark.parametrize("known", [{}, {"account": "nobody"}, {"number": 999}])
def test_who_is_not_there_has_no_file(
    staff: Client, notice: Notice, no: Decision, known: dict[str, Any]
) -> None:
    request(notice)
    answered = staff.post(reverse(PAGE), {"kind": "json", **known})
    assert "Nothing is kept under this." in answered.content.decode()
    assert not Change.objects.filter(field="download").exists()


def test_an_auditor_may_not_hand_it_out(client: Client, notice: Notice) -> None:
    client.force_login(User.objects.create_user("otto", is_staff=True))
    assert client.get(reverse(PAGE)).status_code == 403
