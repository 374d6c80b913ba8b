"""The record is read in the admin and never written there."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consent.admin.read_only import NEWEST
from consent.models import AccountAnswer, Decision, Notice
from consent.record import accounts
from consent.record.log.records import pseudonym
from tests.admin.cases import cases

LIST = "admin:consent_decision_changelist"


def uuid7(when: datetime, number: int = 0) -> UUID:
    return UUID(int=(int(when.timestamp() * 1000) << 80) | (7 << 76) | (2 << 62) | number)


def decision(notice: Notice, number: int = 0, when: datetime | None = None) -> Decision:
    when = when or timezone.now()
    return Decision(
        id=uuid7(when, number),
        visitor=uuid7(when, number + 5_000),
        notice=notice,
        choices={"analytics": [1, 1], "marketing": [1, 0]},
        surface="banner",
        method="custom",
        language="en",
        region="US-CA",
        model="opt-out",
        signal=False,
        decided_at=when,
        received_at=when,
    )


@pytest.fixture
def given(notice: Notice) -> Decision:
    row = decision(notice)
    row.save()
    return row


def test_the_record_is_read_and_not_written(staff: Client, notice: Notice, given: Decision) -> None:
    for row in (notice, given):
        name = f"admin:consent_{row._meta.model_name}"
        page = reverse(f"{name}_change", args=[row.pk])
        assert staff.get(page).status_code == 200
        assert staff.get(reverse(f"{name}_changelist")).status_code == 200
        assert staff.post(page, {"number": 7, "region": "FR", "count": 9}).status_code == 403
        assert staff.get(reverse(f"{name}_add")).status_code == 403
        assert staff.post(reverse(f"{name}_add"), {}).status_code == 403
        assert staff.get(reverse(f"{name}_delete", args=[row.pk])).status_code == 403
        assert (
            staff.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
        )
        staff.post(
            reverse(f"{name}_changelist"),
            {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"},
        )
        row.refresh_from_db()


@pytest.mark.requirement("R74")
def test_a_decision_is_found_by_its_id(staff: Client, notice: Notice, given: Decision) -> None:
    decision(notice, 1).save()
    response = staff.get(reverse(LIST), {"q": str(given.pk)})
    assert list(response.context["cl"].queryset) == [given]


@cases("words", ["analytics", "0198", "' OR 1=1"])
def test_anything_else_finds_nothing(staff: Client, given: Decision, words: str) -> None:
    response = staff.get(reverse(LIST), {"q": words})
    assert list(response.context["cl"].queryset) == []


@pytest.mark.requirement("R74")
def test_a_visitors_choice_on_a_day_is_found_at_once(staff: Client, notice: Notice) -> None:
    visitor = uuid7(timezone.now() - timedelta(days=40))
    ages = (30, 20, 10)
    rows = [decision(notice, when=timezone.now() - timedelta(days=age)) for age in ages]
    for row in rows:
        row.visitor = visitor
        row.save()
    decision(notice, 9).save()

    def found(words: str) -> list[Decision]:
        return list(staff.get(reverse(LIST), {"q": words}).context["cl"].queryset)

    day = f"{timezone.now() - timedelta(days=15):%Y-%m-%d}"
    name = pseudonym(visitor)
    assert found(f"{name} {day}") == [rows[1]]
    assert found(f"{day} {name}") == [rows[1]]
    assert found(f"{name} {rows[0].decided_at - timedelta(days=1):%Y-%m-%d}") == []
    assert found(f"{rows[0].decided_at:%Y-%m-%d} {rows[1].decided_at:%Y-%m-%d}") == rows[1::-1]
    assert found(f"{rows[2].decided_at:%Y-%m-%d}") == [rows[2]]
    assert found("2026-13-41") == []


@pytest.mark.requirement("R74")
def test_a_decision_is_found_by_the_name_of_the_account_that_took_it_over(
    staff: Client, notice: Notice, given: Decision
) -> None:
    decision(notice, 1).save()
    AccountAnswer.objects.create(
        id=uuid7(timezone.now()),
        site=notice.site,
        account=accounts.hash_of("mix", "Ada Lovelace"),
        opted_out=True,
        since=timezone.now(),
        reason=AccountAnswer.Reason.CHOICE,
        decision=given.pk,
        choices={},
        at=timezone.now(),
    )
    for words, rows in (("Ada  Lovelace", [given]), ("Ada", []), ("ada lovelace", [])):
        assert list(staff.get(reverse(LIST), {"q": words}).context["cl"].queryset) == rows


@cases(
    ("query", "count"),
    [
        pytest.param({"days": "1"}, 1, id="lately"),
        pytest.param({"days": "7"}, 2, id="this week"),
        pytest.param({"region": "US-CA"}, 3, id="in California"),
        pytest.param({"region": "FR"}, 0, id="in France"),
        pytest.param({"surface__exact": "banner", "method__exact": "custom"}, 3, id="custom"),
        pytest.param({"method__exact": "accept"}, 0, id="accepted"),
    ],
)
def test_decisions_are_filtered(
    staff: Client, given: Decision, notice: Notice, query: dict[str, str], count: int
) -> None:
    for days in (3, 60):
        decision(notice, days, timezone.now() - timedelta(days=days)).save()
    assert staff.get(reverse(LIST), query).context["cl"].result_count == count


def test_the_list_of_decisions_counts_no_further_than_it_shows(
    staff: Client, notice: Notice
) -> None:
    Decision.objects.bulk_create(decision(notice, number) for number in range(NEWEST + 20))
    with CaptureQueriesContext(connection) as seen:
        response = staff.get(reverse(LIST))
    assert response.context["cl"].result_count == NEWEST
    assert len(seen) <= 11
    counting = [row["sql"] for row in seen if "COUNT(" in row["sql"] and "decision" in row["sql"]]
    assert counting
    assert all(f"LIMIT {NEWEST}" in sql for sql in counting)
    assert not any('"body"' in row["sql"] for row in seen)


def test_a_filter_looks_through_the_newest_and_an_id_is_found_beyond_them(
    staff: Client, notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consent.record.visitors.MAX_SEARCHED", 3)
    old, *newer = [decision(notice, number) for number in range(4)]
    Decision.objects.bulk_create([old, *newer])

    filtered = staff.get(reverse(LIST), {"method__exact": "custom"}).context["cl"]
    assert {row.pk for row in filtered.queryset} == {row.pk for row in newer}
    found = staff.get(reverse(LIST), {"q": str(old.pk), "method__exact": "custom"})
    assert list(found.context["cl"].queryset) == [old]


def test_a_notice_is_told_in_words_and_in_its_own_bytes(staff: Client, notice: Notice) -> None:
    page = staff.get(reverse("admin:consent_notice_change", args=[notice.pk])).content.decode()
    assert notice.digest in page
    assert "400 days" in page
    assert "&quot;schema&quot;:1" in page
