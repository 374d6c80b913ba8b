from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.db import OperationalError, ProgrammingError
from django.utils import timezone

from consent.management.teaching import TeachingCommand
from consent.models import Decision
from consent.record import partition_list, partitions, retention

HELP = """\
Look after the record: make the months to come, list them all, delete what is past its retention.

    manage.py partitions             makes and lists; a running service makes them as well
    manage.py partitions --prune     monthly, by a timer: config/deploy/systemd

--prune forgets visitors whose last decision is older than CONSENT_RETENTION_MONTHS, opt-out
requests as long after they were done, and changes by staff as long after they were made. It works
in small bites beside the service, and may be ended and begun again at any time. A refusal goes on
in its cookie. Notices and switches of sites stay for good."""


class Command(TeachingCommand):
    help = HELP

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
