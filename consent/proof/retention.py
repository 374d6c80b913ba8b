"""What is kept of the log, and the leaves that tombstones get once their day is over."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from consent.proof.log import leaves
from consent.record.retention import Rule
from consent.record.retention.batches import Batches

LOG_ENTRIES = Rule(
    "log entries",
    _("A fingerprint of each answer, in a public log"),
    _("for good: once the answer is deleted, it says nothing"),
    "nobody could check a log of which something is missing",
    is_for_visitors=True,
)


def place_tombstones(now: datetime) -> None:
    """Give tombstones of earlier days their leaves, in small batches."""
    batches = Batches(now)
    while waiting := list(leaves.waiting_tombstones(now)[: batches.size]):
        with batches.batch():
            leaves.give_leaves(waiting)
