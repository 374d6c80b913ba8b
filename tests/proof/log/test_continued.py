"""Only what goes on from the last note of our own keys is signed, whatever the database says."""

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import LazySettings

from consent.lib import failures, readings
from consent.proof.formats import notes, tree
from consent.proof.formats.notes import Checkpoint, Signer
from consent.proof.log import checkpoints, sequencer, store
from consent.proof.log.verification import Verification
from consent.proof.models import LogCheckpoint, LogTile
from tests.places import place_of
from tests.proof.owner import drop_triggers
from tests.record.recorded import NOON, record

pytestmark = pytest.mark.usefixtures("site")


def _edit(row: LogCheckpoint) -> None:
    tile = LogTile.objects.filter(level=0)
    hashes = bytes(tile.get().hashes)
    tile.update(hashes=bytes(32) + hashes[32:])


def _lengthen(row: LogCheckpoint) -> None:
    store.TreeAppend(row.size, [bytes(32)]).write()
    LogCheckpoint.objects.update(size=row.size + 1)


def _other_number(row: LogCheckpoint) -> None:
    LogCheckpoint.objects.update(number=1_764_500_000)


def _another_key(row: LogCheckpoint) -> None:
    another = Signer(checkpoints.origin(), Ed25519PrivateKey.generate())
    text = Checkpoint(another.name, row.size, tree.root(row.size, store.reader(row.size))).text
    LogCheckpoint.objects.update(note=notes.sign(text, [another]))


def _no_note(row: LogCheckpoint) -> None:
    LogCheckpoint.objects.update(note="restored")


CHANGES = [_edit, _lengthen, _other_number, _another_key, _no_note]


@pytest.mark.parametrize("change", CHANGES)
def test_what_does_not_continue_the_last_note_is_not_signed(
    change: Callable[[LogCheckpoint], None],
) -> None:
    """By a process that was started anew, and remembers nothing."""
    sequencer.run(NOON)
    decision = record()
    drop_triggers()
    change(LogCheckpoint.objects.get())
    changed = LogCheckpoint.objects.get().note
    checkpoints.forget()

    assert sequencer.run(NOON) == 0
    readings.read()

    assert LogCheckpoint.objects.get().note == changed and place_of(decision.pk) is None
    for causes in (failures.recent(60), readings.causes()):
        assert "log_changed" in [cause.word for cause in causes]
    assert [*Verification().all()]


def test_another_address_of_the_service_goes_on_and_keys_that_are_all_new_do_not(
    settings: LazySettings,
) -> None:
    sequencer.run(NOON)
    settings.CONSENT_SERVICE_URL = "https://consent.example"
    record()

    assert sequencer.run(NOON) == 1
    note = LogCheckpoint.objects.get().note
    assert Checkpoint.of_note(note).origin == "consent.example/log"
    settings.SECRET_KEY = "another secret of fifty characters, or nearly so, is long"
    assert sequencer.run(NOON) == 0
    assert [cause.word for cause in failures.recent(60)] == ["log_changed"]
