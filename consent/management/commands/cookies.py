"""Say what is known of cookies' names, or read more of them from the Open Cookie Database.

    manage.py cookies
    manage.py cookies update open-cookie-database.csv

What is known fills in forms in the admin, and lets the lint see a tracker that is declared as
something else. Nothing of it reaches visitors by itself. The file is the CSV of
jkwakman/Open-Cookie-Database on GitHub (Apache-2.0), which is not shipped. A newer one replaces
it.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import CommandError

from consent.management.documented_command import DocumentedCommand
from consent.vendors import facts, open_cookie_database


class Command(DocumentedCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", metavar="status | update FILE")
        actions.add_parser("status", help="what is known (default)")
        update = actions.add_parser("update", help="replace what was read before")
        update.add_argument(
            "file", type=Path, help="open-cookie-database.csv of jkwakman/Open-Cookie-Database"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "update":
            self.update(options["file"])
        self.show()

    def update(self, path: Path) -> None:
        try:
            found = open_cookie_database.read(path)
        except open_cookie_database.WrongFile as error:
            raise CommandError(f"{error} What was read before still holds.") from error
        open_cookie_database.replace_all(found)
        self.stdout.write(f"Read: {len(found):,} lines of {path.name}.")

    def show(self) -> None:
        ours, brought = facts.cookies(), open_cookie_database.status()
        trackers = sum(one.is_tracker for one in ours)
        self.stdout.write(
            f"Our own: {len(ours):,} names of {len(facts.vendors()):,} vendors, {trackers:,} of "
            "them trackers."
        )
        if brought.read_at is None:
            self.stdout.write("Open Cookie Database: not read. Bring its CSV: cookies update FILE")
        else:
            self.stdout.write(
                f"Open Cookie Database: {brought.rows:,} names, {brought.trackers:,} of them "
                f"trackers, read on {brought.read_at:%Y-%m-%d %H:%M} UTC."
            )
