"""What the record tells other apps, inside the transaction or command at hand (Django signals)."""

from dataclasses import dataclass
from enum import StrEnum

from django.dispatch import Signal


class Reason(StrEnum):
    """Why rows are deleted."""

    ERASED = "erased"  # a visitor asked for it
    FORGOTTEN = "forgotten"  # by age


@dataclass(frozen=True, slots=True)
class BackupPart:
    """What a receiver of `backup_read` found."""

    words: str
    is_whole: bool


# Rows of the model `sender` are deleted next, in the same transaction. Sent with `ids` (all of
# one batch), `reason` and `now`
rows_deleted = Signal()
# A backup stands in this database. Sent with `now`; receivers return a sentence for the operator
backup_restored = Signal()
# A backup is looked at. Sent with `ask`, which returns the row of a query; receivers return a
# `BackupPart`
backup_read = Signal()
