"""What others do while the sequencer works, and a process that ends: each answer is there once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from consent.lib import uuid7
from consent.models import Change, Decision, write_permit
from consent.proof.log import checkpoints, leaves, sequencer
from consent.proof.log.verification import Verification
from consent.proof.models import Leaf, LogCheckpoint
from tests.proof.places import place_of
from tests.record.recorded import NOON, record

pytestmark = pytest.mark.usefixtures("site")

Before = Callable[[Callable[[], object]], None]


@pytest.fixture
def before_it_writes(monkeypatch: pytest.MonkeyPatch) -> Before:
    """What others do once between its look at those that wait, and its writing."""
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
        assert sequencer._place(NOON) == 1  # one that is before it in line

    before_it_writes(place_another)

    assert (sequencer.run(NOON), place_of(decision.pk)) == (0, None)
    assert sequencer.run(NOON) == 1
    assert list(Verification().all()) == []


def test_those_that_come_wait_for_the_next_run(before_it_writes: Before) -> None:
    """Else a run under load never ended: a checkpoint for each dozen decisions."""
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


def test_whichever_statement_a_process_ends_before_what_was_acknowledged_is_there_once() -> None:
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
        if end.left > 0:  # it came to its end
            break
    assert 12 < statement < 99
