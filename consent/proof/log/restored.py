"""Cut the log where a backup was restored, and see whether a backup's log is whole."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import connection

from consent.models import Change
from consent.proof.formats import tiles, tree
from consent.proof.formats.notes import BadNote
from consent.proof.formats.proof import Checkpoint
from consent.proof.log import checkpoints
from consent.proof.models import LogCheckpoint
from consent.record.acting import actor
from consent.record.signals import BackupPart

_CUT = {"model": LogCheckpoint._meta.label_lower, "field": "cut"}
_EXISTS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE name = 'proof_logcheckpoint'",
    "postgresql": "SELECT to_regclass('proof_logcheckpoint')::text",
}
_CHECKPOINT = "SELECT note FROM proof_logcheckpoint ORDER BY id DESC LIMIT 1"
_TILE = "SELECT hashes FROM proof_logtile WHERE level = {level} AND number = {number}"

Ask = Callable[[str], Any]  # returns the row of a query in the backup


def cut() -> int:
    """Record that the log continues from here, so that witnesses learn of it; return its size.

    It is a change like those of staff, and so gets a leaf.
    """
    latest = checkpoints.read()
    size, note = (latest.size, latest.note) if latest else (0, "")
    name = "Log, cut where a backup was restored"
    Change.objects.create(
        **_CUT, by=actor(), name=name, action=Change.Action.CHANGED, old=note, new=str(size)
    )
    return size


def cuts() -> Iterable[tuple[str, datetime]]:
    """Return the size that each cut left, and when it was made."""
    return Change.objects.filter(**_CUT).order_by("pk").values_list("new", "at")


def read_backup(ask: Ask) -> BackupPart:
    """Return the size of a backup's log, and whether its tiles have the checkpoint's root."""
    exists = ask(_EXISTS[connection.vendor])
    if exists is None or exists[0] is None:
        return BackupPart("no log", is_whole=True)
    try:
        return BackupPart(f"a log of {_size(ask):,} leaves", is_whole=True)
    except (BadNote, ValueError) as error:
        words = f"a log that does not fit its checkpoint ({error}; see manage.py record verify)"
        return BackupPart(words, is_whole=False)


def _size(ask: Ask) -> int:
    row = ask(_CHECKPOINT)
    if row is None:
        return 0
    checkpoint = Checkpoint.of_note(row[0])

    def fetch(level: int, number: int, width: int) -> bytes:
        found = ask(_TILE.format(level=level, number=number))
        octets = bytes(found[0] if found else b"")[: width * tiles.HASH]
        return octets if level else tiles.leaf_hashes(octets)

    if tree.root(checkpoint.size, tiles.tile_reader(fetch, checkpoint.size)) != checkpoint.root:
        raise ValueError("Its tiles have another root.")
    return checkpoint.size
