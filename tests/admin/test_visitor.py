"""Support finds a visitor by what is shown: answers in words, evidence, file, erasure (A-M11)."""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from pytest_django import Settings

from consent.lib import uuid7
from consent.models import AccountAnswer, Change, Decision, Mail, Notice, OptOutRequest
from consent.record import accounts
from tests.admin.cases import cases
from tests.admin.decisions import NOON, give

PAGE = "/admin/visitor/"
ACCOUNT = "customer 4711"


@pytest.fixture
def no(notice: Notice) -> Decision:
    """The account's browser said no, and then yes: only the no is linked to the account."""
    now = timezone.now()
    no = give(notice, at=now - timedelta(hours=2), yes=())
    give(notice, at=now - timedelta(hours=1), visitor=no.visitor, yes=("analytics",))
    give(notice, at=now)  # of somebody else
    accounts.set_opt_out(
        "mix", accounts.hashes_of(ACCOUNT)[0], opted_out=True,
        reason=accounts.Reason.CHOICE, now=now, decision=no.pk,
    )  # fmt: skip
    return no


def request(notice: Notice, **facts: Any) -> OptOutRequest:
    usual = {"email": "ada@example.com", "told": "Ads Ltd\nMail House", "note": "Looked it up."}
    row = OptOutRequest.objects.create(
        site=notice.site, received_at=timezone.now(), due_on=date(2026, 12, 1), language="en",
        outcome="done", ended_at=timezone.now(), **usual | facts,
    )  # fmt: skip
    mail = {"to": row.email, "subject": "S", "text": "It is <done>."}
    Mail.objects.create(site=row.site, request=row, event=f"answer of request {row.pk}", **mail)
    return row


def role(name: str) -> Client:
    user = User.objects.create_user(name.lower(), is_staff=True)
    user.groups.set(Group.objects.filter(name=name))
    client = Client()
    client.force_login(user)
    return client


def find(client: Client, name: object, **more: str) -> str:
    answered = client.post(PAGE, {"name": str(name), **more}, follow=True)
    assert answered.status_code == 200 and "no-store" in answered.headers["Cache-Control"]
    return answered.content.decode()


def shown(page: str) -> list[str]:
    """The rows of the answers on a page, as somebody reads them."""
    rows = re.findall(r'<tr class="answer">(.*?)</tr>', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


@pytest.mark.requirement("R74")
def test_what_somebody_agreed_to_is_read_in_words_by_each_thing_they_show(no: Decision) -> None:
    """Newest first, each with its day: what stood on a day is the last one before it."""
    support = role("Requests")
    pages = [find(support, known) for known in (no.pk, no.visitor, no.visitor.hex, ACCOUNT)]
    hashed = accounts.hashes_of(ACCOUNT)[0]
    pages += [find(support, f" {hashed} ")]
    for page in pages:
        yes, refused = shown(page)
        assert re.search(r"Allowed: Usage statistics Refused: .*Advertising", yes), yes
        assert "Allowed" not in refused and "Refused: " in refused
        assert date_format(no.decided_at, "DATETIME_FORMAT") in refused
    assert ["opted out" in page for page in pages] == [False, False, False, True, True]
    assert str(no.pk) not in repr(Change.objects.values_list())
    assert Change.objects.filter(by="requests", field="page", name="A visitor looked up").exists()


@cases("name", ["customer", "CUSTOMER 4711", "'", "x" * 255, "0198", uuid4(), "", "2026-13-41"])
def test_nothing_else_finds_anybody(no: Decision, name: str) -> None:
    page = find(role("Requests"), name)
    assert "Nothing is kept under this." in page and shown(page) == []
    assert not Change.objects.filter(field="page").exists()


def test_a_name_is_kept_nowhere(staff: Client, no: Decision) -> None:
    with CaptureQueriesContext(connection) as queries:
        find(staff, "nina@example.org")
        find(staff, ACCOUNT)
    statements = [row["sql"] for row in queries]
    assert any(accounts.hashes_of(ACCOUNT)[0] in sql for sql in statements)
    assert not any("nina@example.org" in sql or ACCOUNT in sql for sql in statements)
    assert ACCOUNT not in repr(Change.objects.values_list())


@pytest.mark.parametrize(
    ("name", "evidence", "file", "erasure"),
    [("Requests", False, True, True), ("Auditor", True, False, False)],
)
def test_each_role_is_offered_what_it_may(
    no: Decision, name: str, evidence: bool, file: bool, erasure: bool
) -> None:
    client = role(name)
    page = find(client, no.pk)
    assert len(shown(page)) == 2
    assert (reverse("admin:consent_decision_change", args=[no.pk]) in page) is evidence
    assert ('name="file"' in page, 'name="erase"' in page) == (file, erasure)
    sent = [client.post(PAGE, {"erase": str(no.pk)}), client.post(PAGE, {"file": "json"})]
    assert [answer.status_code for answer in sent] == [302, 200] if erasure else [403, 403]
    assert Decision.objects.filter(pk=no.pk).exists() is not erasure


def test_an_id_on_record_is_that_of_a_visitor_first(notice: Notice) -> None:
    """An account of somebody else may have the same name: its answers are not shown beside."""
    mine, other = give(notice), give(notice)
    accounts.set_opt_out(
        "mix", accounts.hashes_of(str(mine.pk))[0], opted_out=True, now=NOON, decision=other.pk
    )
    page = find(role("Requests"), mine.pk)
    assert len(shown(page)) == 1 and "The account" not in page


def test_nobody_else_sees_it(no: Decision) -> None:
    for name in ("Editor", "Publisher"):
        assert role(name).post(PAGE, {"name": str(no.pk)}).status_code == 403


@pytest.mark.requirement("R75")
def test_whoever_shows_a_receipt_is_erased_and_a_no_stays(notice: Notice) -> None:
    support, ours, kept = role("Requests"), uuid7.uuid7(NOON), give(notice, yes=("analytics",))
    receipt = give(notice, visitor=ours).pk
    give(notice, visitor=ours, at=NOON + timedelta(seconds=1), yes=("analytics",))

    page = find(support, receipt)
    assert "2 decisions" in page and "one no is kept, with its day" in page
    assert 'name="erase"' not in find(support, ours), "a pseudonym is no receipt"
    assert Decision.objects.count() == 3

    page = find(support, "", erase=str(receipt))
    assert "The record is erased. What was refused stays as one no under a new id." in page
    assert not Decision.objects.filter(visitor=ours).exists()
    assert Decision.objects.filter(pk=kept.pk).exists()
    change = Change.objects.get(model="consent.decision", action="removed")
    assert (change.by, change.old) == ("requests", "2 decisions")
    assert str(receipt) not in repr(Change.objects.values_list())
    for gone in (str(receipt), "mix"):
        assert "Nothing was erased" in find(support, "", erase=gone)


def test_nothing_is_said_to_stay_where_nothing_was_refused(notice: Notice) -> None:
    support, everything = role("Requests"), [row["key"] for row in notice.snapshot["categories"]]
    receipt = give(notice, yes=tuple(everything)).pk

    assert "Nothing is left: this visitor had refused nothing." in find(support, receipt)
    assert "Nothing is left." in find(support, "", erase=str(receipt))
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("erased.txt", "Where one is restored, it is erased again."),
        ("", "Where one is restored, the answers are back, and have to be erased again."),
    ],
)
def test_what_a_restored_backup_does_depends_on_the_list_of_what_was_erased(
    notice: Notice, settings: Settings, tmp_path: Path, file: str, text: str
) -> None:
    settings.CONSENT_ERASED_FILE = file and str(tmp_path / file)
    assert text in find(role("Requests"), give(notice).pk)


def pack(client: Client, kind: str = "json", **known: Any) -> Any:
    answered = client.post(PAGE, {"file": kind, **known})
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
    page = staff.get(PAGE, {"account": account}).content.decode()
    assert f'value="{account}"' in page
