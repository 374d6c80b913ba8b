"""What an export and a search find though its id leads elsewhere: by its day, by its account."""

from datetime import timedelta

import pytest
from django.test import Client

from consent.models import Decision, Notice, Site
from consent.record import visitors
from tests.admin.decisions import NOON, give
from tests.admin.test_export import export, ids

LIST = "/admin/consent/decision/"


def search(client: Client, words: str) -> set[str]:
    found = client.get(LIST, {"q": words}).context["cl"].queryset
    return {str(row.pk) for row in found}


@pytest.mark.requirement("R74")
def test_what_an_erasure_left_is_found_under_the_day_that_it_kept(
    staff: Client, notice: Notice, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its id is of the day of the erasure, months later."""
    monkeypatch.setattr("consent.record.export.selection.BITE", 2)
    old = NOON - timedelta(days=200)
    refused = [give(notice, at=old, yes=()).visitor for _ in range(3)]
    for visitor in refused:
        visitors.erase(visitor, site.key, now=NOON)
    left = [str(row.pk) for row in Decision.objects.order_by("pk")]
    others = [str(give(notice, at=old + timedelta(seconds=number)).pk) for number in range(3)]
    give(notice)

    day, whole = f"{old:%Y-%m-%d}", others + left
    assert ids(export(staff, first=day, last=day)) == whole
    assert ids(export(staff, first=day, last=day, after=whole[1])) == whole[2:]
    assert ids(export(staff, first=day, last=day, after=whole[3])) == whole[4:]
    assert len(ids(export(staff, first=f"{NOON:%Y-%m-%d}"))) == 1
    assert search(staff, f"{day} {day}") == set(whole)
