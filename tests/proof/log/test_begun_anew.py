"""After a restore of the database another log goes on; a log that shrinks is noticed.

Nothing that the lost log said of erasures hides what is deleted after it.
"""

from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from django.db import transaction

from consent.lib import failures, readings
from consent.models import Change, Decision, Site
from consent.proof.formats import tree
from consent.proof.formats.notes import Checkpoint, Verifier, open_note
from consent.proof.log import checkpoints, leaves, sequencer, store
from consent.proof.log.leaves import key_of
from consent.proof.log.verification import Verification
from consent.proof.models import Leaf, LogCheckpoint, Tombstone
from consent.proof.verifiers import verify
from consent.record import receipts, visitors
from consent.record.signals import backup_restored
from tests.places import place_of
from tests.proof.formats.trees import verify_consistency
from tests.proof.owner import NO_LEAF, NO_ROW, ask, drop_triggers
from tests.record.recorded import NOON, decide, record

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NAME = "consent.mixnetworks.localhost:8000/log"


def size() -> int:
    return LogCheckpoint.objects.latest("pk").size


def restore(now: datetime) -> str:
    ((_, told),) = backup_restored.send(None, now=now)
    return str(told)


def test_another_log_goes_on_from_there_and_names_the_last_checkpoint_first(site: Site) -> None:
    """Old receipts hold by the old log, and new ones by the new."""
    decision = record(NOON)
    sequencer.run(NOON)
    receipt, key = receipts.proofs([decision])[decision.pk].file(), checkpoints.vkeys()[0]
    record(NOON + timedelta(seconds=1))  # and waits
    (old,) = LogCheckpoint.objects.all()
    later = NOON + DAY

    told = restore(later)

    name = f"{NAME}/{later.timestamp():.0f}"
    assert name in told
    change = Change.objects.get(field="origin")
    assert (change.old, change.new) == (old.note, name)
    first = Leaf.objects.get(kind=Leaf.Kind.CHANGE, record=key_of(change.pk))
    assert (first.place, size()) == (old.size, old.size + 2)
    new = LogCheckpoint.objects.latest("pk")
    known = [*map(Verifier.of, checkpoints.vkeys())]
    one, other = (Checkpoint.parse(open_note(row.note, known)) for row in (old, new))
    assert (one.origin, other.origin) == (NAME, name)
    *_, path = tree.growth(old.size, new.size, store.reader(new.size))
    verify_consistency(old.size, new.size, path, one.root, other.root)

    sequencer.run(NOON)
    again = receipts.proofs([decision])[decision.pk].file()
    assert checkpoints.vkeys() == (checkpoints.vkeys()[0], key)
    assert verify.check(receipt, key)["place"] == place_of(decision.pk)
    assert verify.check(again, checkpoints.vkeys()[0])["size"] == size()
    with pytest.raises(ValueError, match="key"):
        verify.check(again, key)
    assert list(Verification().all()) == []
    assert len({restore(NOON), restore(NOON), restore(NOON - DAY)}) == 3, "names"


def test_who_has_read_a_longer_log_signs_nothing_until_another_begins(site: Site) -> None:
    """A standby was promoted that lacks the last rows, or somebody took them: who knows?"""
    sequencer.run(NOON)
    kept = transaction.savepoint()
    record(NOON)
    sequencer.run(NOON)
    readings.read()
    assert failures.recent(60) == [] == [*readings.causes()]
    transaction.savepoint_rollback(kept)
    record(NOON)

    readings.read()

    assert sequencer.run(NOON) == 0
    assert {cause.word for cause in failures.recent(60)} == {"log_shrunk"}
    assert "log_shrunk" in [cause.word for cause in readings.causes()]
    assert not Change.objects.filter(field="origin").exists(), "nothing begins anew by itself"
    restore(NOON + DAY)
    assert sequencer.run(NOON + DAY) == 1
    assert [*Verification().all()] == []


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
