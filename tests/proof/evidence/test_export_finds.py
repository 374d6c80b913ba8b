"""What an export finds though its id leads elsewhere: by its day, by its account."""

from datetime import timedelta

import pytest
from django.test import Client

from consent.models import Decision, Notice, Site
from consent.record import visitors
from tests.admin.cases import cases
from tests.admin.decisions import NOON, give
from tests.proof.evidence.test_export import ALL, PAGE, export, found, ids, take_over


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
    notice: Notice, site: Site, name: str
) -> None:
    given = give(notice, at=NOON - timedelta(days=3))
    give(notice)
    take_over(site, name, given)
    assert found(name) == [given.pk]


def test_an_id_on_record_is_that_of_a_visitor_first(notice: Notice, site: Site) -> None:
    mine, other = give(notice), give(notice)
    for id in (mine.pk, mine.visitor.hex):
        take_over(site, str(id), other)
        assert found(str(id)) == [mine.pk]


def test_where_nothing_fits_the_days_that_were_asked_for_may_be_why(
    staff: Client, notice: Notice
) -> None:
    day = f"{NOON - timedelta(days=9):%Y-%m-%d}"
    outside = "it was forgotten by age, or it lies outside of these days."
    asked = ALL | {"count": "yes"}
    for days in ({"first": day, "last": day}, {"last": day}, {"first": "2100-01-01"}):
        assert outside in staff.post(PAGE, asked | days).text
    told = staff.post(PAGE, asked).text
    assert "it was erased, or it was forgotten by age." in told
