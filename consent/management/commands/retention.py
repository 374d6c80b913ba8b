"""Say what is kept for how long, and when what is older was last deleted; or delete it now.

    manage.py retention                says so
    manage.py retention --run          deletes now what is too old
    manage.py retention --run --yes    also where that was last done more than 31 days ago

A running service does the second by itself, once a day. It works in small bites beside the
service, and may be ended and begun again at any time. A refusal goes on in its cookie. A pause of
more than 31 days may be a clock that is wrong: then nothing is deleted until somebody says yes.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError
from django.db import OperationalError, ProgrammingError

from consent.lib import database_time
from consent.management.teaching import TeachingCommand
from consent.record import retention


class Command(TeachingCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--run", action="store_true", help="delete now; without, only look")
        parser.add_argument("--yes", action="store_true", help="the clock is right")

    def handle(self, *args: Any, run: bool, yes: bool, **options: Any) -> None:
        try:
            self.run(is_confirmed=yes) if run else self.look()
        except OperationalError as error:
            raise CommandError(f"The record is busy or away. Try again: {error}") from error
        except ProgrammingError as error:
            raise CommandError(f"Run `migrate` first: {error}") from error

    def look(self) -> None:
        for rule in retention.RULES:
            self.stdout.write(f"{rule.what}: {rule.period}\n    {rule.why}")
        last = retention.last_run(database_time.now())
        ended = f"{last.at:%Y-%m-%d %H:%M} UTC" if last.at else "never"
        self.stdout.write(f"\nLast run: {ended}.{f' {last.problem}' if last.problem else ''}")

    def run(self, *, is_confirmed: bool) -> None:
        done = retention.run(database_time.now(), is_confirmed=is_confirmed)
        if done.problem and not done.deleted:
            raise CommandError(done.problem)
        deleted = ", ".join(f"{number:,} {name}" for name, number in done.deleted.items())
        self.stdout.write(f"Deleted: {deleted}.")
        if done.problem:
            raise CommandError(done.problem)
