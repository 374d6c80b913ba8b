"""What happens between the sequencer's look at those that wait, and its turn to write."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from consent.models import Change, Decision, write_permit
from consent.proof.log import checkpoints, leaves, sequencer
from consent.proof.log.verification import Verification
from consent.proof.models import Leaf
from tests.proof.places import place_of
from tests.record.recorded import NOON, record

pytestmark = pytest.mark.usefixtures("site")

Before = Callable[[Callable[[], object]], None]


@pytest.fixture
def before_the_turn(monkeypatch: pytest.MonkeyPatch) -> Before:
    """What others do then, once."""
    deeds, turn = list[Callable[[], object]](), sequencer.turn

    def late() -> AbstractContextManager[bool]:
        while deeds:
            deeds.pop()()
        return turn()

    monkeypatch.setattr(sequencer, "turn", late)
    return deeds.append


def test_what_is_erased_is_left_out(before_the_turn: Before) -> None:
    gone, kept = record(), record()

    def erase() -> None:
        with write_permit():
            assert leaves.delete(Leaf.Kind.DECISION, [gone.pk]) == []
            Decision.objects.filter(pk=gone.pk).delete()

    before_the_turn(erase)
    placed = sequencer.run(NOON)

    assert placed == Leaf.objects.count()
    assert place_of(kept.pk) is not None
    assert list(Verification().all()) == []


def test_who_was_overtaken_writes_nothing(
    before_the_turn: Before, monkeypatch: pytest.MonkeyPatch
) -> None:
    sequencer.run(NOON)
    monkeypatch.setattr(sequencer, "BATCH", 1)
    decision = record()

    def place_another() -> None:
        Change.objects.create(by="alice", model="consent.cookie", row="1", name="_ga")
        assert sequencer._batch(NOON) == 1  # one that is before it in line

    before_the_turn(place_another)

    assert sequencer.run(NOON) == 0
    assert place_of(decision.pk) is None
    assert sequencer.run(NOON) == 1
    assert list(Verification().all()) == []


def test_those_that_come_wait_for_the_next_run(before_the_turn: Before) -> None:
    """Else a run under load never ended: a checkpoint for each dozen decisions."""
    record()
    before_the_turn(record)

    sequencer.run(NOON)

    latest = checkpoints.latest()
    assert latest
    assert latest.size == Leaf.objects.count() - 1
    assert sequencer.run(NOON) == 1
    assert list(Verification().all()) == []
