from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError
from django.utils import timezone

from consent.models import Decision
from consent.record import partition_list, partitions, retention


class Command(BaseCommand):
    help = "Make the record's next months, list all, and delete what is past its retention."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--ahead", type=int, default=partitions.AHEAD, help="Months to come. Default: 3"
        )
        parser.add_argument(
            "--prune",
            action="store_true",
            help="Forget visitors whose last decision, opt-out requests whose end, and changes by "
            "staff that are older than CONSENT_RETENTION_MONTHS.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            if options["prune"]:
                self.prune(now)
            if partition_list.is_split():
                self.make(now, options["ahead"])
                self.list()
            else:
                self.stdout.write(f"One table: {Decision.objects.count():,} decisions.")
        except OperationalError as error:
            raise CommandError(f"The record is busy or away. Try again: {error}") from error
        except ProgrammingError as error:
            raise CommandError(
                f"Run `migrate` first, and this as the owner of the tables: {error}"
            ) from error

    def prune(self, now: datetime) -> None:
        if regions := retention.regions_beyond_retention():
            raise CommandError(
                f"In {', '.join(regions)} a yes is remembered for longer than its proof is kept. "
                "Shorten that memory in the admin and publish, or raise CONSENT_RETENTION_MONTHS."
            )
        decisions, requests = retention.prune(now), retention.prune_requests(now)
        changes = retention.prune_changes(now)
        self.stdout.write(
            f"Forgotten after {settings.CONSENT_RETENTION_MONTHS} months: "
            f"{decisions:,} decisions, {requests:,} opt-out requests, {changes:,} changes by staff."
        )

    def make(self, now: datetime, ahead: int) -> None:
        made = partitions.empty_default(now, ahead=ahead)
        made += partitions.make_months(now, ahead=ahead)
        if made:
            self.stdout.write(f"Made: {', '.join(map(str, sorted(made)))}.")

    def list(self) -> None:
        for one in partition_list.list_all():
            name = str(one.month or "default")
            self.stdout.write(f"{name:<8} {one.rows:>13,} decisions {one.size / 1e6:>10,.1f} MB")
