"""What is kept of the log, and the leaves that tombstones get once their day is over."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from consent.proof.log import leaves
from consent.record.retention import Rule
from consent.record.retention.forgetting import Bites

LOG_ENTRIES = Rule(
    "log entries",
    _("A fingerprint of each answer, in a public log"),
    _("for good: once the answer is deleted, it says nothing"),
    "nobody could check a log of which something is missing",
    is_told=True,
)


def place_tombstones(now: datetime) -> None:
    """Give tombstones of earlier days their leaves, in small batches."""
    bites = Bites(now)
    while waiting := list(leaves.waiting_tombstones(now)[: bites.size]):
        with bites.bite():
            leaves.give_leaves(waiting)
