"""What stands in place of leaves whose rows are gone says which places, and no more."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from consent import publishing
from consent.lib import uuid7
from consent.models import AccountAnswer, Change, Decision, Site
from consent.proof.log import leaves, sequencer
from consent.proof.models import Leaf, Tombstone
from consent.proof.receivers import place_tombstones
from consent.record import accounts, retention, visitors
from consent.record.signals import Reason
from tests.proof import places
from tests.record.recorded import NOON, age_notices, decide
from tests.retention.test_decisions import OLD

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def give_places() -> None:
    while sequencer.run(NOON):
        pass


def place_of(decision: Decision) -> int:
    place = places.place_of(decision.pk)
    assert place is not None
    return place


@pytest.mark.parametrize(
    ("places", "words"),
    [
        pytest.param([], "", id="none"),
        pytest.param([12], "12", id="one"),
        pytest.param([12, 40, 41, 42], "12 40-42", id="one and a range"),
        pytest.param([0, 1, 3, 4], "0-1 3-4", id="two ranges"),
    ],
)
def test_places_are_spelled_as_ranges(places: list[int], words: str) -> None:
    assert leaves.write(places) == words
    found = [place for first, last in leaves.read(words) for place in range(first, last + 1)]
    assert found == places


@pytest.mark.requirement("R75")
def test_an_erasure_leaves_one_tombstone_for_each_place(site: Site) -> None:
    first = decide(NOON - 9 * DAY, choices={"analytics": False})
    second = decide(NOON - 8 * DAY, first.visitor, choices={"analytics": False})
    give_places()
    waiting = decide(NOON - 7 * DAY, first.visitor, choices={"analytics": False})
    places = {str(place_of(first)), str(place_of(second))}

    left = visitors.erase(first.visitor, "mix", now=NOON)

    assert left is not None
    stones = Tombstone.objects.all()
    assert {one.places for one in stones} == places and len(stones) == 2
    assert {(one.reason, one.day) for one in stones} == {("erased", NOON.date())}
    gone = [first.pk, second.pk, waiting.pk]
    assert not Leaf.objects.filter(record__in=gone).exists()
    assert Leaf.objects.filter(kind=Leaf.Kind.DECISION).get().record == left.pk


def test_a_tombstone_gets_its_leaf_on_a_later_day_under_a_new_id(site: Site) -> None:
    ids = set()
    for n in range(9):
        one = decide(NOON - timedelta(hours=n + 1))
        give_places()
        visitors.erase(one.visitor, "mix", now=NOON)
        ids |= {one.pk}
    before = set(Tombstone.objects.values_list("pk", "places"))

    place_tombstones(NOON)
    assert not Leaf.objects.filter(kind=Leaf.Kind.TOMBSTONE).exists()

    place_tombstones(NOON + DAY)
    after = set(Tombstone.objects.values_list("pk", "places"))
    assert {places for _, places in after} == {places for _, places in before}
    assert not {pk for pk, _ in after} & {pk for pk, _ in before}
    given = Leaf.objects.filter(kind=Leaf.Kind.TOMBSTONE).values_list("record", flat=True)
    assert set(given) == {pk for pk, _ in after}

    place_tombstones(NOON + 2 * DAY)
    assert set(Tombstone.objects.values_list("pk", "places")) == after


def test_they_are_written_in_the_order_of_their_ids(site: Site) -> None:
    """Which is no order at all: not that of the erasures, nor of the places."""
    leaves.write_tombstones(range(20), Reason.ERASED, NOON)

    place_tombstones(NOON + DAY)

    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM proof_tombstone ORDER BY rowid")
        written = [id for (id,) in cursor.fetchall()]
    assert len(written) == 20 and written == sorted(written)


def test_retention_leaves_one_tombstone_for_a_bite(site: Site) -> None:
    age_notices()
    old = [decide(OLD - timedelta(minutes=n)) for n in range(5)]
    kept = decide(NOON)
    give_places()
    places = sorted(map(place_of, old))

    retention.run(NOON, is_confirmed=True)

    stone = Tombstone.objects.get(reason="forgotten")
    assert stone.places == leaves.write(places)
    left = Leaf.objects.filter(kind=Leaf.Kind.DECISION).values_list("record", flat=True)
    assert [*left] == [kept.pk]


def test_a_change_of_the_staff_takes_its_leaf_along(site: Site) -> None:
    publishing.publish(site)
    now = datetime.now(UTC)
    Change.objects.create(by="nina", model="consent.cookie", row="1", name="_ga")
    give_places()
    places = Leaf.objects.filter(kind=Leaf.Kind.CHANGE).order_by("place")
    known = [place for place in places.values_list("place", flat=True) if place is not None]

    retention.run(now + 800 * DAY, is_confirmed=True)

    assert not Change.objects.exists()
    assert not Leaf.objects.filter(kind=Leaf.Kind.CHANGE).exists()
    stones = Tombstone.objects.filter(reason="forgotten").values_list("places", flat=True)
    gone = [span for stone in stones for span in leaves.read(stone)]
    assert known == sorted(place for first, last in gone for place in range(first, last + 1))


@pytest.mark.parametrize("way", ["erased", "forgotten"])
def test_an_account_no_longer_leads_to_the_decision(site: Site, way: str) -> None:
    age_notices()
    one = decide(OLD)
    at = NOON - 9 * DAY
    for decision in (one.pk, uuid7.uuid7(at)):
        facts: Any = {"reason": AccountAnswer.Reason.CHOICE, "now": at, "decision": decision}
        accounts.set_opt_out("mix", decision.hex[-8:], opted_out=True, **facts)
    before = {row.pk: row for row in AccountAnswer.objects.all()}

    if way == "erased":
        visitors.erase(one.visitor, "mix", now=NOON)
    else:
        retention.run(NOON, is_confirmed=True)

    assert not AccountAnswer.objects.filter(decision=one.pk).exists()
    after = {row.pk: row for row in AccountAnswer.objects.all()}
    assert {pk: (row.account, row.since) for pk, row in after.items()} == {
        pk: (row.account, row.since) for pk, row in before.items()
    }
    linked = [row.decision for row in after.values() if row.decision]
    assert len(linked) == 1 and isinstance(linked[0], UUID)
    assert accounts.standing("mix", [one.pk.hex[-8:]]).opted_out
