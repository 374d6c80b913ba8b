from collections.abc import Callable, Iterator

import pytest
from django.conf import LazySettings
from django.utils import timezone

from consent.proof.log import checkpoints, cosigning, store
from consent.proof.models import LogCheckpoint, LogTile
from tests.proof.cosigning.fake_witness import FakeWitness
from tests.proof.formats.trees import entries
from tests.proof.owner import drop_triggers

Witnesses = Callable[..., FakeWitness]


def grow(count: int, word: str = "leaf") -> LogCheckpoint:
    """Let the log grow, without rows."""
    before = checkpoints.read()
    size = before.size if before else 0
    append = store.TreeAppend(size, entries(size + count, word)[size:])
    append.write()
    row = checkpoints.signed(append, before, now=timezone.now())
    row.save(update_fields=LogCheckpoint.SIGNED if before else None)
    return row


def cosigned() -> LogCheckpoint:
    """Return the checkpoint, after witnesses were asked."""
    cosigning.run(timezone.now())
    return LogCheckpoint.objects.get()


@pytest.fixture
def witness(settings: LazySettings) -> Iterator[Witnesses]:
    """Make witnesses that are asked."""
    made: list[FakeWitness] = []

    def make(name: str = "witness.example/w1") -> FakeWitness:
        made.append(FakeWitness(name))
        settings.CONSENT_LOG_WITNESSES = ", ".join(one.setting for one in made)
        return made[-1]

    cosigning._reasons.clear()
    yield make
    for one in made:
        one.close()


def fork() -> None:
    """Begin the log anew: of other leaves, and as long."""
    row = LogCheckpoint.objects.get()
    drop_triggers()
    LogTile.objects.all().delete()
    LogCheckpoint.objects.all().delete()
    grow(row.size, "other")
