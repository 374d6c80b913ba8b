"""Support finds a visitor by what is shown: answers in words, evidence, erasure (A-M11)."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format
from pytest_django import Settings

from consent.intake import accounts
from consent.lib import uuid7
from consent.models import Change, Decision, Notice
from tests.admin.cases import cases
from tests.admin.decisions import NOON, give
from tests.admin.forms import change
from tests.admin.people import with_role
from tests.admin.visitor_page import ACCOUNT, PAGE, find


def role(name: str) -> Client:
    return with_role(Client(), name)


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
    assert (change(no) in page) is evidence
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


def test_nothing_stays_where_nothing_was_refused(notice: Notice) -> None:
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
