"""One file holds all that is kept of one person, for support to hand over (R181)."""

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from consent.models import AccountAnswer, Change, Decision, Mail, Notice, OptOutRequest
from tests.admin.cases import cases
from tests.admin.visitor_page import ACCOUNT, PAGE, find


def request(notice: Notice, **facts: Any) -> OptOutRequest:
    usual = {"email": "ada@example.com", "told": "Ads Ltd\nMail House", "note": "Looked it up."}
    row = OptOutRequest.objects.create(
        site=notice.site, received_at=timezone.now(), due_on=date(2026, 12, 1), language="en",
        outcome="done", ended_at=timezone.now(), **usual | facts,
    )  # fmt: skip
    mail = {"to": row.email, "subject": "S", "text": "It is <done>."}
    Mail.objects.create(site=row.site, request=row, event=f"answer of request {row.pk}", **mail)
    return row


def pack(client: Client, kind: str = "json", **known: Any) -> Any:
    answered = client.post(PAGE, {"file": kind, **known})
    assert "attachment" in answered.headers.get("Content-Disposition", ""), answered.content
    assert "no-store" in answered.headers["Cache-Control"]
    text = answered.text
    return json.loads(text) if kind == "json" else text


@pytest.mark.requirement("R181")
def test_one_file_holds_all_that_is_kept_of_one_person(
    staff: Client, notice: Notice, no: Decision
) -> None:
    """GDPR 15; Civ. Code 1798.110: recipients are named, not their kinds alone."""
    row = request(notice)
    request(notice, email="grace@example.com")

    found = pack(staff, name=ACCOUNT, request="ADA@example.com")

    assert {entry["visitor"] for entry in found["decisions"]} == {no.visitor.hex}
    assert len(found["decisions"]) == 2, "the yes that follows the no of an account, too"
    assert [entry["opted out of sale and advertising"] for entry in found["account"]] == [True]
    assert [entry["number"] for entry in found["requests"]] == [row.pk]
    assert [entry["text"] for entry in found["mails"]] == ["It is <done>."]
    assert found["recipients"][f"told of request {row.pk}"] == ["Ads Ltd", "Mail House"]
    assert len(found["recipients"]) > 1, "and those of the categories that were allowed"


@pytest.mark.requirement("R181")
@cases(
    ("by", "what", "found"),
    [
        pytest.param("name", "receipt", (2, 0, 0), id="receipt"),
        pytest.param("name", "account", (2, 1, 0), id="account"),
        pytest.param("request", "email", (0, 0, 1), id="e-mail"),
        pytest.param("request", "number", (0, 0, 1), id="number"),
        pytest.param("name", "number", (0, 0, 0), id="a number is no account's request"),
    ],
)
def test_each_thing_that_a_person_shows_finds_its_own(
    staff: Client, notice: Notice, no: Decision, by: str, what: str, found: tuple[int, ...]
) -> None:
    row = request(notice)
    known = {"receipt": no.pk, "account": ACCOUNT, "email": row.email, "number": row.pk}[what]
    if not any(found):
        assert "Nothing is kept under this." in find(staff, known, file="json")
        return
    kept = pack(staff, **{by: str(known)})
    assert tuple(len(kept[name]) for name in ("decisions", "account", "requests")) == found
    assert len(str(known)) < 6 or str(known) not in Change.objects.get(field="download").new


@pytest.mark.requirement("R181")
def test_it_can_be_read_and_its_words_are_text(staff: Client, notice: Notice) -> None:
    page = pack(staff, "html", request=str(request(notice).pk))
    assert "<dd>It is &lt;done&gt;.</dd>" in page and "<dt>who was told</dt>" in page


@pytest.mark.parametrize("number", ["999", "9" * 30, "٣"])
def test_a_request_that_is_not_there_has_no_file(
    staff: Client, notice: Notice, number: str
) -> None:
    request(notice)
    assert "Nothing is kept under this." in find(staff, "", request=number, file="json")
    assert not Change.objects.filter(field="download").exists()


def test_a_request_of_an_account_leads_to_its_answers(staff: Client, no: Decision) -> None:
    """Only the hash of a request's account is known: the page has it filled in."""
    account = AccountAnswer.objects.get().account
    page = staff.get(PAGE, {"account": account}).text
    assert f'value="{account}"' in page
