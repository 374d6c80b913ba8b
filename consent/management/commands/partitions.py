from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management import CommandError
from django.db import OperationalError, ProgrammingError
from django.utils import timezone

from consent.management.teaching import TeachingCommand
from consent.models import Decision
from consent.record import partition_list, partitions

HELP = """\
Make the months to come on PostgreSQL, move what lies in no month, and list them all.

    manage.py partitions

A running service makes the months to come as well."""


class Command(TeachingCommand):
    help = HELP

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--ahead", type=int, default=partitions.AHEAD, help="Months to come. Default: 3"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
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

    def make(self, now: datetime, ahead: int) -> None:
        made = partitions.empty_default(now, ahead=ahead)
        made += partitions.make_months(now, ahead=ahead)
        if made:
            self.stdout.write(f"Made: {', '.join(map(str, sorted(made)))}.")

    def list(self) -> None:
        for one in partition_list.list_all():
            name = str(one.month or "default")
            self.stdout.write(f"{name:<8} {one.rows:>13,} decisions {one.size / 1e6:>10,.1f} MB")
