"""Erase a visitor's record, known by one of the visitor's receipts.

    manage.py erase 0199d1e2-5a7b-7c3d-8e4f-0123456789ab          says what would be erased
    manage.py erase 0199d1e2-5a7b-7c3d-8e4f-0123456789ab --yes    erases it

It does what "Erase my answers" on the preference page does: every decision of that visitor on that
site is deleted; what was refused stays as one no under a new id that nothing links to the old one.
That somebody erased a record, and who, stands in the admin's history, without the receipt.
Whoever shows a receipt holds it: ask for nothing more. Backups keep what was erased until they are
deleted.
"""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management import CommandError
from django.utils import timezone

from consent.management.teaching import TeachingCommand, operator
from consent.models import Decision
from consent.notices import signing_keys
from consent.record import receipts, visitors
from consent.record.acting import acting


class Command(TeachingCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("receipt", type=UUID, help="the id on the receipt")
        parser.add_argument("--yes", action="store_true", help="erase it; without, only look")

    def handle(self, *args: Any, receipt: UUID, yes: bool, **options: Any) -> None:
        try:
            decision = receipts.find(receipt)
        except receipts.UnknownReceipt:
            raise CommandError(
                f"No decision has the id {receipt}: it was erased, forgotten by age, or never was."
            ) from None
        record = visitors.history_of(decision)
        self.stdout.write(f"Site {decision.notice.site.key}, this visitor: {in_words(record)}.")
        if not yes:
            self.stdout.write("Nothing was erased. To erase it, say --yes.")
            return
        with acting(operator("erase")):
            left = receipts.erase(decision, now=timezone.now())
        kept = "What was refused stays as one no under a new id." if left else "Nothing is left."
        self.stdout.write(
            f"Erased. {kept} The browser's cookie is out of reach from here: what it allows goes "
            f"on until its visitor answers again, or erases it at "
            f"{signing_keys.issuer()}/preferences/."
        )


def in_words(record: list[Decision]) -> str:
    first, last = record[-1].decided_at, record[0].decided_at
    if len(record) == 1:
        return f"1 decision of {last:%Y-%m-%d}"
    return f"{len(record)} decisions, from {first:%Y-%m-%d} to {last:%Y-%m-%d}"
