"""The record is found and read in the admin."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consent.admin.site_lists import MAX_NEWEST
from consent.lib import uuid7
from consent.models import AccountAnswer, Decision, Notice
from consent.record import accounts
from tests.admin.cases import cases
from tests.admin.decisions import NOON, give, unwritten
from tests.admin.lists import changelist


def found(words: str, **query: Any) -> list[Decision]:
    return list(changelist(Decision, q=words, **query).queryset)


@pytest.mark.requirement("R74")
def test_a_decision_is_found_by_its_id_and_by_nothing_else(notice: Notice) -> None:
    given = give(notice)
    give(notice)
    assert found(str(given.pk)) == [given]
    for words in ("analytics", "0198", "' OR 1=1", "2026-13-41"):
        assert found(words) == []


@pytest.mark.requirement("R74")
def test_a_visitors_choice_on_a_day_is_found_at_once(notice: Notice) -> None:
    visitor = uuid7.uuid7(NOON - timedelta(days=40))
    rows = [give(notice, at=NOON - timedelta(days=age), visitor=visitor) for age in (30, 20, 10)]
    give(notice)
    day = f"{NOON - timedelta(days=15):%Y-%m-%d}"
    name = visitor.hex
    assert found(f"{name} {day}") == [rows[1]]
    assert found(f"{day} {name}") == [rows[1]]
    assert found(f"{name} {rows[0].decided_at - timedelta(days=1):%Y-%m-%d}") == []
    assert found(f"{rows[0].decided_at:%Y-%m-%d} {rows[1].decided_at:%Y-%m-%d}") == rows[1::-1]
    assert found(f"{rows[2].decided_at:%Y-%m-%d}") == [rows[2]]


@pytest.mark.requirement("R74")
def test_a_decision_is_found_by_the_name_of_the_account_that_took_it_over(notice: Notice) -> None:
    given = give(notice)
    give(notice)
    AccountAnswer.objects.create(
        id=uuid7.uuid7(NOON),
        site=notice.site,
        account=accounts.hashes_of("Ada Lovelace")[0],
        opted_out=True,
        since=NOON,
        reason=AccountAnswer.Reason.CHOICE,
        decision=given.pk,
        choices={},
        at=NOON,
    )
    for words, rows in (("Ada  Lovelace", [given]), ("Ada", []), ("ada lovelace", [])):
        assert found(words) == rows


@cases(
    ("query", "count"),
    [
        pytest.param({"region": "US-CA"}, 3, id="in California"),
        pytest.param({"region": "FR"}, 0, id="in France"),
        pytest.param({"surface__exact": "banner", "method__exact": "custom"}, 3, id="custom"),
        pytest.param({"method__exact": "accept"}, 0, id="accepted"),
    ],
)
def test_decisions_are_filtered(notice: Notice, query: dict[str, str], count: int) -> None:
    now = timezone.now()
    for days in (0, 3, 60):
        give(notice, at=now - timedelta(days=days), region="US-CA")
    assert changelist(Decision, **query).result_count == count


def test_the_list_of_decisions_counts_no_further_than_it_shows(
    staff: Client, notice: Notice
) -> None:
    Decision.objects.bulk_create(unwritten(notice) for _ in range(MAX_NEWEST + 20))
    with CaptureQueriesContext(connection) as seen:
        response = staff.get(reverse("admin:consent_decision_changelist"))
    assert response.context["cl"].result_count == MAX_NEWEST
    assert len(seen) <= 11
    counting = [row["sql"] for row in seen if "COUNT(" in row["sql"] and "decision" in row["sql"]]
    assert counting
    assert all(f"LIMIT {MAX_NEWEST}" in sql for sql in counting)
    assert not any('"body"' in row["sql"] for row in seen)


def test_a_filter_looks_through_the_newest_and_an_id_is_found_beyond_them(
    notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consent.admin.decision._MAX_FILTERED", 3)
    old, *newer = [give(notice, at=NOON + timedelta(seconds=number)) for number in range(4)]

    filtered = changelist(Decision, method__exact="custom").queryset
    assert {row.pk for row in filtered} == {row.pk for row in newer}
    assert found(str(old.pk), method__exact="custom") == [old]


def test_a_notice_is_told_in_words(staff: Client, notice: Notice) -> None:
    page = staff.get(reverse("admin:consent_notice_change", args=[notice.pk])).content.decode()
    assert notice.digest in page
    assert "400 days" in page
