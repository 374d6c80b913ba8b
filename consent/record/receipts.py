"""A visitor's record, found by one of the visitor's receipts: for whoever can show one."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from consent.models import Change, Decision
from consent.record import visitors
from consent.record.acting import actor


class UnknownReceipt(LookupError):
    """No decision has this id: it never had, or it was erased or forgotten."""


def find(receipt: UUID) -> Decision:
    """The decision of a receipt. Raises UnknownReceipt."""
    found = Decision.objects.select_related("notice__site").filter(pk=receipt).first()
    if found is None:
        raise UnknownReceipt(receipt)
    return found


def record_of(decision: Decision) -> list[Decision]:
    """Everything on record of the visitor whose decision it is, on that site, newest first."""
    return visitors.history(decision.visitor, decision.notice.site.key)


def leaves_no(record: list[Decision]) -> bool:
    """Whether an erasure of it leaves a no: something was refused at last."""
    return visitors.is_refusal(record[0])


def erase(decision: Decision, *, now: datetime) -> Decision | None:
    """Erase that visitor's record as the visitor's own click does, and write down who did it.

    What is written down holds neither receipt nor visitor; with what is left it shares the moment.
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
