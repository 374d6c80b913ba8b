"""Find a visitor's record by one of the visitor's receipts."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from consent.models import Change, Decision
from consent.record import visitors
from consent.record.acting import actor


class UnknownReceipt(LookupError):
    """No decision has this id: it never existed, or it was erased or deleted by retention."""


def find(receipt: UUID) -> Decision:
    """Return the decision of a receipt. Raises UnknownReceipt."""
    found = Decision.objects.select_related("notice__site").filter(pk=receipt).first()
    if found is None:
        raise UnknownReceipt(receipt)
    return found


def record_of(decision: Decision) -> list[Decision]:
    """Return everything recorded of the decision's visitor on that site, newest first."""
    return visitors.history(decision.visitor, decision.notice.site.key)


def leaves_no(record: list[Decision]) -> bool:
    """Return whether erasing the record leaves a no: the latest answer refused something."""
    return visitors.is_refusal(record[0])


def erase(decision: Decision, *, now: datetime) -> Decision | None:
    """Erase the visitor's record as the visitor's own click does, and log who did it.

    The log entry names neither receipt nor visitor; it shares only its time with the remaining no.
    """
    site = decision.notice.site.key
    with transaction.atomic():
        number = len(record_of(decision))
        left = visitors.erase(decision.visitor, site, now=now)
        Change.objects.create(
            by=actor(),
            site=site,
            model=Decision._meta.label_lower,
            name="A visitor's record, by receipt",
            action=Change.Action.REMOVED,
            old=f"{number} {'decision' if number == 1 else 'decisions'}",
        )
    return left
