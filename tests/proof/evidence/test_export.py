"""What an auditor takes along: whole, in parts, and written down."""

import csv
import io
import json
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from consent.admin.decision import ExportForm
from consent.lib import uuid7
from consent.models import (
    AccountAnswer,
    CategoryText,
    Change,
    Decision,
    Notice,
    Site,
    write_permit,
)
from consent.proof.log import leaves, records, sequencer, store
from consent.proof.models import Leaf
from consent.record import accounts
from consent.record.export import Selection, of_whom
from tests.admin.cases import cases
from tests.admin.decisions import NOON, give
from tests.admin.drafts import publish

PAGE = "/admin/consent/decision/export/"
ALL = {"first": "", "last": "", "kind": "jsonl"}


def export(client: Client, **asked: str) -> bytes:
    response: Any = client.post(PAGE, ALL | asked)
    assert response.status_code == 200
    assert response.streaming, response.text
    return b"".join(response.streaming_content)


def decisions(data: bytes) -> list[dict[str, Any]]:
    return [line for line in map(json.loads, data.splitlines()) if "id" in line]


def ids(data: bytes) -> list[str]:
    return [line["id"] for line in decisions(data)]


@pytest.mark.requirement("R70")
def test_each_line_holds_what_the_log_is_checked_with(staff: Client, notice: Notice) -> None:
    given = give(notice)
    sequencer.run(NOON)

    data = export(staff)

    _, *_, end = map(json.loads, data.splitlines())
    assert end == {"end": {"decisions": 1}}
    (line,) = decisions(data)
    record = records.record_of(Decision.objects.get())
    assert record in data
    entry = sha256(bytes.fromhex(line["salt"]) + record).digest()
    assert store.entries(0, line["place"] + 1)[-1] == entry
    assert str(given.visitor) not in data.decode()
    assert line["record"]["notice"]["digest"] == notice.digest


def test_a_row_without_a_leaf_is_exported_too(staff: Client, notice: Notice) -> None:
    given = give(notice)
    (line,) = decisions(export(staff))
    assert (len(line["salt"]), line["place"]) == (32, None)  # it waits for the sequencer
    with write_permit():
        leaves.delete(Leaf.Kind.DECISION, [given.pk])
    (line,) = decisions(export(staff))
    assert (line["salt"], line["place"]) == ("", None)


@pytest.mark.requirement("R74")
def test_a_period_holds_the_days_on_which_visitors_answered(staff: Client, notice: Notice) -> None:
    days = [NOON - timedelta(days=number) for number in (5, 4, 3, 2)]
    rows = [give(notice, at=at) for at in days]
    first, last = (f"{at:%Y-%m-%d}" for at in (days[1], days[2]))
    assert ids(export(staff, first=first, last=last)) == [str(row.pk) for row in rows[1:3]]
    assert len(ids(export(staff, last=first))) == 2


def test_a_period_goes_by_our_clock_and_not_by_the_browsers(staff: Client, notice: Notice) -> None:
    given = give(notice, at=NOON - timedelta(days=20))
    given.pk, given.decided_at, given._state.adding = uuid7.uuid7(given.decided_at), NOON, True
    given.save()
    day = f"{NOON:%Y-%m-%d}"
    assert ids(export(staff, first=day, last=day)) == [str(given.pk)]


def take_over(site: Site, name: str, decision: Decision) -> None:
    AccountAnswer.objects.create(
        id=uuid7.uuid7(NOON),
        site=site,
        account=accounts.hashes_of(name)[0],
        opted_out=True,
        since=NOON,
        reason=AccountAnswer.Reason.CHOICE,
        decision=decision.pk,
        choices={},
        at=NOON,
    )


def found(name: str) -> list[UUID]:
    """Whose answers are exported under a name."""
    selection = Selection(whose=of_whom(name, ["mix"]))
    return [row.pk for batch in selection.batches() for row, _ in batch]


@pytest.mark.requirement("R74")
def test_an_account_is_found_by_its_name_which_is_kept_nowhere(notice: Notice, site: Site) -> None:
    given = give(notice)
    give(notice)
    take_over(site, "ada@example.com", given)

    assert found("ada@example.com") == [given.pk]
    assert found("eve@example.com") == []


def test_who_exported_what_and_how_much_is_on_record_before_the_first_line(
    staff: Client, notice: Notice
) -> None:
    give(notice)
    response: Any = staff.post(PAGE, ALL | {"first": "2026-01-01"})  # nothing of it was read
    row = Change.objects.filter(name="Export of decisions").get()
    assert (row.by, row.site, row.model) == ("nina", "mix", "consent.decision")
    assert row.new == "1 decision, 2026-01-01 to today, as jsonl"
    assert Leaf.objects.filter(kind=Leaf.Kind.CHANGE, record=UUID(int=row.pk)).exists()
    response.close()


def test_asking_how_many_there_are_hands_out_nothing(staff: Client, notice: Notice) -> None:
    give(notice)
    response = staff.post(PAGE, ALL | {"count": "yes"})
    assert "Export 1 decision<" in response.text
    assert not Change.objects.filter(name="Export of decisions").exists()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"first": "2026-02-01", "last": "2026-01-01"}, "lies before the first"),
        ({"first": "soon"}, "Enter a valid date"),
        ({"kind": "xml"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(asked: dict[str, str], words: str) -> None:
    assert words in str(ExportForm(ALL | asked).errors)


def test_an_export_is_of_the_chosen_site(staff: Client, notice: Notice, shop: Site) -> None:
    own = give(notice)
    other = give(publish(shop))
    assert len(ids(export(staff))) == 2
    staff.post("/admin/site/", {"site": "shop"})
    assert ids(export(staff)) == [str(other.pk)]
    staff.post("/admin/site/", {"site": "mix"})
    assert ids(export(staff)) == [str(own.pk)]


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_table_says_the_same_in_columns(staff: Client, notice: Notice) -> None:
    given = give(notice)
    sequencer.run(NOON)
    (line,) = decisions(export(staff))

    row, end = table(export(staff, kind="csv"))

    assert row["id"] == str(given.pk)
    assert json.loads(row["record"]) == line["record"]
    assert (row["salt"], row["log_place"]) == (line["salt"], str(line["place"]))
    assert row["answers"].startswith("Preferences: yes; Content matched to your interests: no")
    assert row["notice_sha256"] == notice.digest
    assert end["id"] == "end of the export: 1 decisions"


@cases("name", ["=1+1", "@SUM(A1)", "+1", "-1", '=HYPERLINK("x","y"), "z"'])
def test_a_formula_in_a_text_stays_text(
    staff: Client, notice: Notice, site: Site, name: str
) -> None:
    texts = CategoryText.objects.filter(category__key="preferences", language="en")
    texts.update(name=name)
    give(publish(site))

    row = table(export(staff, kind="csv"))[0]

    assert row["answers"].startswith(f"'{name}: yes; ")
    assert {cell[:1] for cell in row.values()} & set("=+-@") == set()
