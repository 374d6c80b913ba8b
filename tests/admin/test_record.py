"""The record is listed and read in the admin."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consent.admin.site_lists import MAX_NEWEST
from consent.models import Decision, Notice
from tests.admin.decisions import NOON, give, unwritten
from tests.admin.forms import change
from tests.admin.lists import changelist


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


def test_a_filter_looks_through_the_newest(notice: Notice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consent.admin.record.decision._MAX_FILTERED", 3)
    _, *newer = [give(notice, at=NOON + timedelta(seconds=number)) for number in range(4)]

    filtered = changelist(Decision, method__exact="custom").queryset
    assert {row.pk for row in filtered} == {row.pk for row in newer}


def test_a_notice_is_shown_in_words(staff: Client, notice: Notice) -> None:
    page = staff.get(change(notice)).text
    assert notice.digest in page
    assert "400 days" in page


def test_places_are_shown_by_name(staff: Client, notice: Notice) -> None:
    give(notice, region="ZZ")
    page = staff.get(reverse("admin:consent_decision_changelist")).text
    assert "places that are not known" in page
