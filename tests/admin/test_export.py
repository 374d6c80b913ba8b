"""What an auditor takes along: whole, in parts, and written down."""

import csv
import io
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from consent.admin.record.decision import ExportForm
from consent.intake import accounts
from consent.lib import uuid7
from consent.models import (
    CategoryText,
    Change,
    Decision,
    Notice,
    Site,
)
from consent.record import visitors
from consent.record.export import Selection, of_whom
from tests.admin.cases import cases
from tests.admin.decisions import NOON, give
from tests.admin.drafts import publish

PAGE = "/admin/consent/decision/export/"
ALL = {"site": "", "first": "", "last": "", "kind": "jsonl"}


def export(client: Client, **asked: str) -> bytes:
    response: Any = client.post(PAGE, ALL | asked)
    assert response.status_code == 200
    assert response.streaming, response.text
    return b"".join(response.streaming_content)


def decisions(data: bytes) -> list[dict[str, Any]]:
    return [line for line in map(json.loads, data.splitlines()) if "id" in line]


def ids(data: bytes) -> list[str]:
    return [line["id"] for line in decisions(data)]


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


def take_over(name: str, decision: Decision) -> None:
    account = accounts.hashes_of(name)[0]
    accounts.set_opt_out("mix", account, opted_out=True, now=NOON, decision=decision.pk)


def found(name: str) -> list[UUID]:
    """Whose answers are exported under a name."""
    selection = Selection(whose=of_whom(name, ["mix"]))
    return [row.pk for batch in selection.batches() for row, _ in batch]


@pytest.mark.requirement("R74")
def test_an_account_is_found_by_its_name_which_is_kept_nowhere(notice: Notice) -> None:
    given = give(notice)
    give(notice)
    take_over("ada@example.com", given)

    assert found("ada@example.com") == [given.pk]
    assert found("eve@example.com") == []


def test_who_exported_what_and_how_much_is_on_record_before_the_first_line(
    staff: Client, notice: Notice
) -> None:
    give(notice)
    response: Any = staff.post(
        PAGE, ALL | {"site": "mix", "first": "2026-01-01"}
    )  # nothing of it was read
    row = Change.objects.filter(name="Export of decisions").get()
    assert (row.by, row.site, row.model) == ("nina", "mix", "consent.decision")
    assert row.new == "1 decision, 2026-01-01 to today, as jsonl"
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
def test_an_invalid_value_has_its_error_beside_its_field(asked: dict[str, str], words: str) -> None:
    assert words in str(ExportForm(ALL | asked).errors)


def test_an_export_is_of_the_chosen_site(staff: Client, notice: Notice, shop: Site) -> None:
    own = give(notice)
    other = give(publish(shop))
    assert len(ids(export(staff))) == 2
    assert ids(export(staff, site="shop")) == [str(other.pk)]
    assert ids(export(staff, site="mix")) == [str(own.pk)]


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_table_says_the_same_in_columns(staff: Client, notice: Notice) -> None:
    given = give(notice)
    (line,) = decisions(export(staff))

    row, end = table(export(staff, kind="csv"))

    assert row["id"] == str(given.pk)
    assert json.loads(row["record"]) == line["record"]
    assert row["answers"].startswith("Preferences: yes; Content matched to your interests: no")
    assert row["notice_sha256"] == notice.digest
    assert end["id"] == "end of the export: 1 decisions"


def test_a_formula_in_a_text_stays_text(staff: Client, notice: Notice, site: Site) -> None:
    texts = CategoryText.objects.filter(category__key="preferences", language="en")
    texts.update(name='=HYPERLINK("x","y"), "z"')
    give(publish(site))

    row = table(export(staff, kind="csv"))[0]

    assert row["answers"].startswith("""'=HYPERLINK("x","y"), "z": yes; """)


@pytest.mark.requirement("R74")
def test_what_an_erasure_left_is_found_under_the_day_that_it_kept(
    staff: Client, notice: Notice, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its id is of the day of the erasure, months later."""
    monkeypatch.setattr("consent.record.export.BATCH", 2)
    old = NOON - timedelta(days=200)
    refused = [give(notice, at=old, yes=()).visitor for _ in range(3)]
    for visitor in refused:
        visitors.erase(visitor, site.key, now=NOON)
    left = [str(row.pk) for row in Decision.objects.order_by("pk")]
    others = [str(give(notice, at=old + timedelta(seconds=number)).pk) for number in range(3)]
    give(notice)

    day, whole = f"{old:%Y-%m-%d}", others + left
    assert ids(export(staff, first=day, last=day)) == whole
    assert len(ids(export(staff, first=f"{NOON:%Y-%m-%d}"))) == 1


UUID_NAME = "7d444840-9dc0-11d1-b245-5ffdce74fad2"


@pytest.mark.requirement("R74")
@cases("name", [UUID_NAME, UUID_NAME.upper(), UUID_NAME.replace("-", "")])
def test_an_account_whose_name_is_an_id_is_looked_up_as_an_account(
    notice: Notice, name: str
) -> None:
    given = give(notice, at=NOON - timedelta(days=3))
    give(notice)
    take_over(name, given)
    assert found(name) == [given.pk]


def test_an_id_on_record_is_that_of_a_visitor_first(notice: Notice) -> None:
    mine, other = give(notice), give(notice)
    for id in (mine.pk, mine.visitor.hex):
        take_over(str(id), other)
        assert found(str(id)) == [mine.pk]


def test_where_nothing_fits_the_days_that_were_asked_for_may_be_why(
    staff: Client, notice: Notice
) -> None:
    day = f"{NOON - timedelta(days=9):%Y-%m-%d}"
    outside = "it was forgotten by age, or it lies outside of these days."
    asked = ALL | {"count": "yes"}
    for days in ({"first": day, "last": day}, {"last": day}, {"first": "2100-01-01"}):
        assert outside in staff.post(PAGE, asked | days).text
    page = staff.post(PAGE, asked).text
    assert "it was erased, or it was forgotten by age." in page
