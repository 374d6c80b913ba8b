"""Write a backup of the database into a folder, while the service runs.

    manage.py backup /var/lib/mix-consent/backups --keep 14

It is one file of its owner's alone, named after the time (UTC), and holds every decision that was
acknowledged before the command began. It gets its name only after it was read through; on SQLite
rows are counted and the triggers of the record are tried, too. --check does that on PostgreSQL, in
a database of its own that is thrown away. Older ones beyond N are deleted whether it succeeds or
not; a failure ends with status 1. Who took it, and when, stands in the staff's history.

Not in it: the settings, and the folder of signing keys. Keep copies of both, in another place.
Back: manage.py restore FILE
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from config import backups
from consent.management.command_line import HelpFormatter, operator, positive
from consent.record import export
from consent.record.changes import acting


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = HelpFormatter
        parser.add_argument("folder", type=Path, help="where backups lie; made if it is not there")
        parser.add_argument(
            "--keep", type=positive, metavar="N", help="delete all but the N newest ones"
        )
        parser.add_argument("--check", action="store_true", help="see that it can be restored")

    def handle(self, *args: Any, folder: Path, keep: int, check: bool, **options: Any) -> None:
        try:
            try:
                self._take(folder, is_restored=check)
            finally:  # a disk that is full gets no fuller
                for old in backups.prune(folder, keep) if keep and folder.is_dir() else ():
                    self.stdout.write(f"Deleted: {old}")
        except OSError as error:
            raise CommandError(f"{error.filename or folder}: {error.strerror}.") from error

    def _take(self, folder: Path, *, is_restored: bool) -> None:
        began = timezone.now()
        path, contents = backups.take(folder, began, is_restored=is_restored)
        self.stdout.write(f"{path}: {path.stat().st_size / 1e6:,.1f} MB")
        self.stdout.write(f"Looked through: {contents}")
        with acting(operator("backup")):
            export.log_backup(began)
