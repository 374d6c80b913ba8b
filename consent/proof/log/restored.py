"""Cut the log where a backup was restored, and see whether a backup's log is whole."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection

from consent.proof.formats import tiles, tree
from consent.proof.formats.notes import BadNote
from consent.proof.formats.proof import Checkpoint
from consent.proof.models import LogCheckpoint, LogCut
from consent.record.signals import BackupPart

_EXISTS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE name = 'proof_logcheckpoint'",
    "postgresql": "SELECT to_regclass('proof_logcheckpoint')::text",
}
_CHECKPOINT = "SELECT note FROM proof_logcheckpoint ORDER BY id DESC LIMIT 1"
_ENTRIES = "SELECT entries FROM proof_logentries WHERE number = {number}"
_HASHES = "SELECT hashes FROM proof_logtile WHERE level = {level} AND number = {number}"

Ask = Callable[[str], Any]  # returns the row of a query in the backup


def cut(now: datetime) -> LogCut:
    """Record that the log continues from here, so that witnesses learn of it."""
    latest = LogCheckpoint.objects.order_by("-pk").first()
    size, root = (0, tree.EMPTY)
    if latest:
        checkpoint = Checkpoint.of_note(latest.note)
        size, root = checkpoint.size, checkpoint.root
    row = LogCut(at=now, size=size, root=root.hex(), note=latest.note if latest else "")
    row.save()
    return row


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

    def fetch(path: str) -> bytes:
        name = tiles.parse_path(path)
        query = _HASHES if name.level else _ENTRIES
        found = ask(query.format(level=name.level, number=name.number))
        octets = bytes(found[0] if found else b"")[: name.width * tiles.HASH]
        return octets if name.level else tiles.leaf_hashes(octets)

    if tree.root(checkpoint.size, tiles.tile_reader(fetch, checkpoint.size)) != checkpoint.root:
        raise ValueError("Its tiles have another root.")
    return checkpoint.size
