"""A visitor's receipts: the file, what proves it, and the record that one of them leads to.

An app that can prove what was recorded replaces `proofs`; else nothing does.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from consent.models import Change, Decision
from consent.record import visitors
from consent.record.changes import log_access


class Proof(Protocol):
    """What proves that a decision was recorded as it is."""

    @property
    def place(self) -> int | None:
        """In the log; None: not yet."""

    @property
    def entry(self) -> bytes:
        """What commits to the record."""

    @property
    def salt(self) -> str:
        """With the record, what was committed to; in hexadecimal."""

    def file(self) -> bytes:
        """Return the receipt: all that it takes to check the record."""


# The proofs of decisions, by their ids
proofs: Callable[[Iterable[Decision]], Mapping[UUID, Proof]] = lambda decisions: {}  # noqa: E731


def proof(decision: Decision) -> Proof | None:
    return proofs([decision]).get(decision.pk)


def find(receipt: UUID) -> Decision:
    """Return the decision of a receipt. Raises ValidationError."""
    found = Decision.objects.select_related("notice__site").filter(pk=receipt).first()
    if found is None:
        raise ValidationError(
            f"No decision has the id {receipt}: it was erased, forgotten by age, or never was."
        )
    return found


def erase(decision: Decision, *, now: datetime) -> Decision | None:
    """Erase the visitor's record as the visitor's own click does, and log who did it.

    The log entry names neither receipt nor visitor; it shares only its time with the remaining no.
    """
    site = decision.notice.site.key
    with transaction.atomic():
        number = len(visitors.history_of(decision))
        left = visitors.erase(decision.visitor, site, now=now)
        what = f"{number} {'decision' if number == 1 else 'decisions'}"
        name, removed = "A visitor's record, by receipt", Change.Action.REMOVED
        log_access(name, [site], what, field="", action=removed)
    return left
