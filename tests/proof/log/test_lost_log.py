"""After a restore nothing that the lost log said of erasures hides what is deleted now."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import transaction

from consent.models import Decision, Site
from consent.proof.log import leaves, sequencer
from consent.proof.log.verification import Verification
from consent.proof.models import Leaf, Tombstone
from consent.record import visitors
from tests.proof.owner import NO_LEAF, NO_ROW, ask, drop_triggers
from tests.proof.places import place_of
from tests.record.recorded import NOON, decide

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def old(site: Site) -> Decision:
    decision = decide(NOON - 9 * DAY, choices={"analytics": False})
    sequencer.run(NOON)
    return decision


def test_a_tombstone_with_a_leaf_that_waited_in_the_lost_log_gets_no_place(old: Decision) -> None:
    place = place_of(old.pk)
    lost = transaction.savepoint()
    visitors.erase(old.visitor, "mix", now=NOON)
    leaves.merge_tombstones(NOON + DAY)
    stone, leaf = Tombstone.objects.get(), Leaf.objects.get(kind=Leaf.Kind.TOMBSTONE)
    transaction.savepoint_rollback(lost)
    sequencer.begin_anew(NOON)
    drop_triggers()
    for sql in (NO_LEAF, NO_ROW):
        ask(sql, id=old.pk)
    Tombstone.objects.bulk_create([stone])
    Leaf.objects.bulk_create([leaf])

    sequencer.run(NOON + DAY)

    found = {(one.finding, one.place) for one in Verification().all()}
    assert found == {("removed", place), ("inserted", None)}


@pytest.mark.parametrize("days", [0, 1], ids=["of today", "of yesterday"])
def test_what_was_erased_before_the_backup_stays_explained(old: Decision, days: int) -> None:
    visitors.erase(old.visitor, "mix", now=NOON)
    leaves.merge_tombstones(NOON + days * DAY)

    sequencer.begin_anew(NOON + days * DAY)

    assert {one.finding for one in Verification().all()} <= {"waiting"}  # what is left of the no
    leaves.merge_tombstones(NOON + 3 * DAY)
    sequencer.run(NOON)
    assert [*Verification().all()] == []


def test_a_tombstone_in_the_log_outlives_the_key_that_sealed_it(
    old: Decision, settings: LazySettings
) -> None:
    settings.CONSENT_LOG_KEY = ["one" * 12]
    visitors.erase(old.visitor, "mix", now=NOON)
    leaves.merge_tombstones(NOON + DAY)
    sequencer.run(NOON)

    settings.CONSENT_LOG_KEY = ["two" * 12]
    sequencer.run(NOON)

    assert [*Verification().all()] == []
