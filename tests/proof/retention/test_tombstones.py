"""Tombstones name the places of deleted leaves, and no more."""

from datetime import UTC, date, datetime, timedelta

import pytest

from consent.models import Change, Site
from consent.proof.log import leaves
from consent.proof.models import Leaf, Tombstone
from consent.record import retention, visitors
from consent.record.signals import Reason
from tests.places import place_all, place_of
from tests.record.recorded import NOON, age_notices, decide
from tests.retention.test_decisions import OLD

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def places_in(*texts: str) -> list[int]:
    """All places that tombstones name."""
    spans = [span for text in texts for span in leaves.read(text)]
    return [place for first, last in spans for place in range(first, last + 1)]


@pytest.mark.requirement("R75")
def test_an_erasure_leaves_one_tombstone_for_each_place(site: Site) -> None:
    first = decide(NOON - 9 * DAY, choices={"analytics": False})
    second = decide(NOON - 8 * DAY, first.visitor, choices={"analytics": False})
    place_all(NOON)
    waiting = decide(NOON - 7 * DAY, first.visitor, choices={"analytics": False})
    places = {str(place_of(first.pk)), str(place_of(second.pk))}

    left = visitors.erase(first.visitor, "mix", now=NOON)

    assert left is not None
    tombstones = Tombstone.objects.all()
    assert {one.places for one in tombstones} == places and len(tombstones) == 2
    assert {one.day for one in tombstones} == {NOON.date()}
    gone = [first.pk, second.pk, waiting.pk]
    assert not Leaf.objects.filter(record__in=gone).exists()
    assert Leaf.objects.filter(kind=Leaf.Kind.DECISION).get().record == left.pk


def merged() -> list[tuple[date, str]]:
    """The day and the places of each tombstone that has a leaf."""
    given = Leaf.objects.filter(kind=Leaf.Kind.TOMBSTONE).values("record")
    return [*Tombstone.objects.filter(pk__in=given).order_by("day").values_list("day", "places")]


def test_each_day_has_one_tombstone_in_the_log_whatever_was_erased(site: Site) -> None:
    """Else one could count erasures, and tell which places belonged to one visitor."""
    leaves.write_tombstones([9, 4, 11], Reason.ERASED, NOON)
    leaves.write_tombstones([2, 3, 10, 40], Reason.FORGOTTEN, NOON)
    assert Tombstone.objects.count() == 4
    before = set(Tombstone.objects.values_list("pk", flat=True))
    leaves.merge_tombstones(NOON)
    yesterday = NOON.date() - DAY
    assert merged() == [(yesterday, "")]

    leaves.merge_tombstones(NOON + 3 * DAY)

    days = [(NOON.date(), "2-4 9-11 40"), *((NOON.date() + n * DAY, "") for n in (1, 2))]
    assert merged() == [(yesterday, ""), *days]
    assert not before & set(Tombstone.objects.values_list("pk", flat=True))
    leaves.merge_tombstones(NOON + 3 * DAY)
    assert len(merged()) == Tombstone.objects.count() == 4


def test_what_is_erased_at_midnight_gives_its_day_no_second_leaf(site: Site) -> None:
    """A tombstone that was inserted without our seal is not merged either."""
    leaves.merge_tombstones(NOON + DAY)
    leaves.write_tombstones([5], Reason.ERASED, NOON)
    Tombstone.objects.bulk_create([Tombstone(day=NOON.date(), places="7", seal=bytes(16))])

    leaves.merge_tombstones(NOON + 2 * DAY)

    assert merged() == [(NOON.date(), ""), (NOON.date() + DAY, "5")]


def test_retention_leaves_one_tombstone_for_a_batch_and_deletes_the_leaves(site: Site) -> None:
    age_notices()
    old = [decide(OLD - timedelta(minutes=n)) for n in range(5)]
    kept = decide(NOON)
    place_all(NOON)
    places = [place_of(one.pk) for one in old]

    retention.run(NOON, is_confirmed=True)

    assert sorted(places_in(Tombstone.objects.get().places)) == sorted(filter(None, places))
    left = Leaf.objects.filter(kind=Leaf.Kind.DECISION).values_list("record", flat=True)
    assert [*left] == [kept.pk]

    changes = Leaf.objects.filter(kind=Leaf.Kind.CHANGE)
    known = [*changes.order_by("place").values_list("place", flat=True)]
    retention.run(datetime.now(UTC) + 800 * DAY, is_confirmed=True)
    assert not Change.objects.exists() and not changes.exists()
    assert set(known) <= set(places_in(*Tombstone.objects.values_list("places", flat=True)))
