"""A visitor's receipts: the file, what proves it, and the record that one of them leads to.

An app that can prove what was recorded says so by `register_proofs`; else no receipt has a proof.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from consent.models import Change, Decision
from consent.record import iso27560, visitors
from consent.record.changes import log_access
from consent.record.iso27560 import Node


class Proof(Protocol):
    """What proves that a decision was recorded as it is."""

    @property
    def place(self) -> int | None:
        """In the log; None: not yet."""

    @property
    def salt(self) -> str:
        """With the record, what was committed to; in hexadecimal."""

    def seal(self, receipt: Node) -> bytes:
        """Return the receipt with this proof, signed."""


_Proofs = Callable[[Iterable[Decision]], Mapping[UUID, Proof]]
_proofs: _Proofs = lambda decisions: {}  # noqa: E731  (until an app has better ones)


def register_proofs(proofs: _Proofs) -> None:
    """Take proofs from there. Called when an app is ready."""
    global _proofs
    _proofs = proofs


def proofs(decisions: Iterable[Decision]) -> Mapping[UUID, Proof]:
    """Return what proves these decisions, by their ids; nothing where nothing does."""
    return _proofs(decisions)


def proof(decision: Decision) -> Proof | None:
    return proofs([decision]).get(decision.pk)


def file(decision: Decision, language: str = "") -> bytes:
    """Return the receipt with its proof and a signature, or as it is where nothing proves it."""
    found = proof(decision)
    receipt = iso27560.receipt(decision, language, is_proven=found is not None)
    if found:
        return found.seal(receipt)
    return json.dumps(receipt, ensure_ascii=False, indent=1).encode()


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
