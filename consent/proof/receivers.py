"""Let the log follow what the record deletes or restores."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.dispatch import receiver

from consent.proof.log import leaves, sequencer
from consent.record.retention import Rule
from consent.record.signals import Reason, backup_restored, rows_deleted


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
def begin_anew(now: datetime, **_: object) -> str:
    return (
        f"The log goes on as {sequencer.begin_anew(now)}, which witnesses report. A CDN keeps "
        "tiles of the lost log: empty it of /log/."
    )


LOG_ENTRIES = Rule(
    "log entries",
    "A fingerprint of each answer, in a public log",
    "for good: once the answer is deleted, it says nothing",
    "nobody could check a log of which something is missing",
    is_for_visitors=True,
)
