"""Each recorded row gets its place once, and a checkpoint that anyone can check.

This holds whatever others write while the sequencer runs, and wherever its process is killed.
"""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.lib import uuid7
from consent.models import Change, Decision, write_permit
from consent.proof.formats import notes, tree
from consent.proof.formats.notes import Checkpoint, Verifier
from consent.proof.log import checkpoints, leaves, sequencer, store
from consent.proof.log.verification import Verification
from consent.proof.models import Leaf, LogCheckpoint, LogTile
from tests.places import place_of
from tests.proof.formats.trees import root_of
from tests.record.recorded import NOON, record

pytestmark = pytest.mark.usefixtures("site")


def opened(keys: tuple[str, ...] = ()) -> Checkpoint:
    latest = checkpoints.latest()
    assert latest
    verifiers = [Verifier.of(vkey) for vkey in keys or checkpoints.vkeys()]
    return Checkpoint.parse(notes.open_note(latest.note, verifiers))


def test_no_two_leaves_have_the_same_salt() -> None:
    salts = [bytes(salt) for salt in Leaf.objects.values_list("salt", flat=True)]
    assert {len(salt) for salt in salts} == {16}
    assert len({*salts}) == len(salts) > 3


def test_two_levels_of_tiles_are_those_of_the_tree() -> None:
    entries = [sha256(n.to_bytes(4)).digest() for n in range(66_000)]

    for start, end in ((0, 100), (100, 256), (256, 65_535), (65_535, 65_536), (65_536, 66_000)):
        store.TreeAppend(start, entries[start:end]).write()

    assert tree.root(66_000, store.reader(66_000)) == root_of(entries)
    above = LogTile.objects.exclude(level=0)
    assert {(row.level, row.number) for row in above} == {(1, 0), (1, 1), (2, 0)}
    with pytest.raises(store.NoSuchTile):
        store.tile(1, 1, 2)
    with pytest.raises(store.NoSuchTile):
        store.TreeAppend(66_001, entries[:1])


def test_the_newest_checkpoint_takes_the_place_of_the_last() -> None:
    for at in (NOON, NOON + timedelta(hours=1)):
        record(at)
        sequencer.run(at)

    assert sequencer.run(NOON + timedelta(hours=2)) == 0, "nothing is new, and nothing is signed"
    row = LogCheckpoint.objects.get()
    assert (row.size, row.at.hour) == (Leaf.objects.count(), NOON.hour + 1)
    record(NOON)
    sequencer.run(NOON)
    assert LogCheckpoint.objects.get().at == row.at, "by a clock that went back"


@pytest.mark.parametrize("kind", ["D", "Z"])
def test_leaves_without_our_seal_get_no_place_and_delay_no_other(
    monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(sequencer, "BATCH", 2)
    for n in range(5):  # before all others
        Leaf.objects.create(
            kind=kind, record=UUID(int=n), salt=bytes(16), entry=bytes(32), seal=bytes(16)
        )
    decision = record()

    sequencer.run(NOON)

    assert place_of(decision.pk) is not None
    assert Leaf.objects.filter(place=None).count() == 5


def test_no_row_is_read_to_give_it_a_place_nor_all_that_waits() -> None:
    decision = record()

    with CaptureQueriesContext(connection) as queries:
        sequencer.run(NOON)

    assert place_of(decision.pk) is not None
    asked = [query["sql"] for query in queries]
    assert not [sql for sql in asked if '"consent_' in sql]
    read = [sql for sql in asked if 'ORDER BY "proof_leaf"."record"' in sql]
    assert read and all(" LIMIT " in sql for sql in read)
    assert "USING INDEX leaf_waiting" in Leaf.objects.filter(place=None).explain()


def test_a_new_key_signs_at_once_and_old_witnesses_go_on(settings: LazySettings) -> None:
    sequencer.run(NOON)
    old, before = checkpoints.vkeys(), opened()
    settings.CONSENT_LOG_KEY = ["a new one", "another"]
    assert len(checkpoints.vkeys()) == 3

    sequencer.run(NOON)

    assert {opened((vkey,)).root for vkey in (*old, *checkpoints.vkeys())} == {before.root}
    assert checkpoints.vkeys()[0] not in old
    assert checkpoints.vkeys()[-1:] == old


Before = Callable[[Callable[[], object]], None]


@pytest.fixture
def before_it_writes(monkeypatch: pytest.MonkeyPatch) -> Before:
    """Do something once after the sequencer has read the waiting leaves, and before it writes."""
    actions, signed = list[Callable[[], object]](), checkpoints.signed

    def late(*given: Any, **named: Any) -> LogCheckpoint:
        while actions:
            actions.pop()()
        return signed(*given, **named)

    monkeypatch.setattr(checkpoints, "signed", late)
    return actions.append


def test_what_is_erased_is_left_out(before_it_writes: Before) -> None:
    gone, kept = record(), record()

    def erase() -> None:
        with write_permit():
            assert leaves.delete(Leaf.Kind.DECISION, [gone.pk]) == []
            Decision.objects.filter(pk=gone.pk).delete()

    before_it_writes(erase)

    assert (sequencer.run(NOON), place_of(kept.pk)) == (0, None)
    assert sequencer.run(NOON) == Leaf.objects.count()
    assert list(Verification().all()) == []


def test_a_worker_that_was_overtaken_writes_nothing(
    before_it_writes: Before, monkeypatch: pytest.MonkeyPatch
) -> None:
    sequencer.run(NOON)
    monkeypatch.setattr(sequencer, "BATCH", 1)
    decision = record()

    def place_another() -> None:
        Change.objects.create(by="alice", model="consent.cookie", row="1", name="_ga")
        assert sequencer._place(NOON) == 1  # it gets the place that was meant for the decision

    before_it_writes(place_another)

    assert (sequencer.run(NOON), place_of(decision.pk)) == (0, None)
    assert sequencer.run(NOON) == 1
    assert list(Verification().all()) == []


def test_those_that_come_wait_for_the_next_run(before_it_writes: Before) -> None:
    """Otherwise a run under load would never end, and sign a checkpoint for each few decisions."""
    record()
    before_it_writes(record)

    sequencer.run(NOON)

    assert LogCheckpoint.objects.get().size == Leaf.objects.count() - 1
    assert sequencer.run(NOON) == 1
    assert list(Verification().all()) == []


class _Ended(BaseException):
    pass


class _EndBefore:
    def __init__(self, statement: int) -> None:
        self.left = statement

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.left -= 1
        if not self.left:
            raise _Ended
        return execute(*arguments)


def test_a_process_killed_before_any_statement_loses_nothing_that_was_acknowledged() -> None:
    for statement in range(1, 100):
        at, end, acknowledged = timezone.now(), _EndBefore(statement), None
        try:
            with connection.execute_wrapper(end):
                acknowledged = record(at, id=uuid7.uuid7(at)).pk
                sequencer.run(at)
        except _Ended:
            pass
        sequencer.run(timezone.now() + timedelta(seconds=2))
        assert not acknowledged or place_of(acknowledged) is not None
        assert list(Verification().all()) == []
        if end.left > 0:  # the run ended before this statement came
            break
    assert 12 < statement < 99
