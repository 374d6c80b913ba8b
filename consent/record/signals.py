"""Signals to other apps, sent inside the transaction or command at hand."""

from enum import StrEnum

from django.dispatch import Signal


class Reason(StrEnum):
    """Why rows are deleted."""

    ERASED = "erased"  # a visitor asked for it
    FORGOTTEN = "forgotten"  # by age


# Rows of the model `sender` are deleted next, in the same transaction. Sent with `ids` (all of
# one batch), `reason` and `now`
rows_deleted = Signal()
# A backup stands in this database. Sent with `now`; receivers return a sentence for the operator
backup_restored = Signal()
