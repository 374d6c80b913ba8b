"""What the log does when the record's rows are deleted, or a backup is read or restored."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.dispatch import receiver

from consent.proof.log import leaves, restored
from consent.proof.log.restored import Ask
from consent.record.signals import (
    BackupPart,
    Reason,
    backup_read,
    backup_restored,
    rows_deleted,
)


@receiver(rows_deleted)
def delete_leaves(
    sender: type[Model],
    ids: Collection[Any],  # UUIDs or numbers
    reason: Reason,
    now: datetime,
    **_: object,
) -> None:
    """Delete the rows' leaves and say with tombstones which places are empty."""
    if kind := leaves.KINDS.get(sender):
        leaves.write_tombstones(leaves.delete(kind, ids), reason, now)


@receiver(backup_restored)
def cut(**_: object) -> str:
    return (
        f"The log is cut at {restored.cut():,}, which witnesses report. A CDN keeps tiles of the "
        "lost log: empty it of /log/."
    )


@receiver(backup_read)
def read_backup(ask: Ask, **_: object) -> BackupPart:
    return restored.read_backup(ask)
