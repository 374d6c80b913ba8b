from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError
from django.db import OperationalError, ProgrammingError
from django.utils import timezone

from consent.management.teaching import TeachingCommand
from consent.record import retention

HELP = """\
Say what is kept for how long, and when what is older was last deleted; or delete it now.

    manage.py retention          says so
    manage.py retention --run    deletes now what is too old

A running service does the second by itself, once a day. It works in small bites beside the
service, and may be ended and begun again at any time. A refusal goes on in its cookie. Run it as
the owner of the tables where the service is not: only the owner may drop a month that is empty."""


class Command(TeachingCommand):
    help = HELP

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--run", action="store_true", help="delete now; without, only look")

    def handle(self, *args: Any, run: bool, **options: Any) -> None:
        try:
            self.run() if run else self.look()
        except OperationalError as error:
            raise CommandError(f"The record is busy or away. Try again: {error}") from error
        except ProgrammingError as error:
            raise CommandError(f"Run `migrate` first: {error}") from error

    def look(self) -> None:
        for rule in retention.RULES:
            self.stdout.write(f"{rule.what}: {rule.period}\n    {rule.why}")
        last = retention.last_run(timezone.now())
        ended = f"{last.at:%Y-%m-%d %H:%M} UTC" if last.at else "never"
        self.stdout.write(f"\nLast run: {ended}.{f' {last.problem}' if last.problem else ''}")

    def run(self) -> None:
        done = retention.run(timezone.now())
        if done is None:
            raise CommandError("Another process is at it. Look again later.")
        deleted = ", ".join(f"{number:,} {name}" for name, number in done.deleted.items())
        self.stdout.write(f"Deleted: {deleted}.")
        if done.problem:
            raise CommandError(done.problem)
