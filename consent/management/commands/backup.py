"""Write a backup of the database into a folder, while the service runs.

    manage.py backup /var/lib/mix-consent/backups --keep 14 --check

It is one file of its owner's alone, named after the time (UTC), and holds every decision that was
acknowledged before the command began. It is read through before it gets its name; with --check it
is restored as well, into a database of its own that is thrown away: rows are counted, and the
triggers of the record are tried. Older ones are deleted only after that. Any failure ends with
status 1 and leaves the older ones alone. Who took it, and when, stands in the staff's history.

Not in it: the settings, and the folder of signing keys. Keep copies of both, in another place.
Back: manage.py restore FILE
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.utils import timezone

from config import backups
from consent.management.documented_command import DocumentedCommand, operator, positive
from consent.record import export
from consent.record.changes import acting


class Command(DocumentedCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="where backups lie; made if it is not there")
        parser.add_argument(
            "--keep", type=positive, metavar="N", help="delete all but the N newest ones"
        )
        parser.add_argument("--check", action="store_true", help="see that it can be restored")

    def handle(self, *args: Any, folder: Path, keep: int, check: bool, **options: Any) -> None:
        try:
            began = timezone.now()
            path = backups.take(folder, began)
            self.stdout.write(f"{path}: {path.stat().st_size / 1e6:,.1f} MB")
            if check:
                self.stdout.write(f"Restored for a look: {backups.engine().try_out(path)}")
            for old in backups.prune(folder, keep) if keep else ():
                self.stdout.write(f"Deleted: {old}")
            with acting(operator("backup")):
                export.log_backup(began)
        except OSError as error:
            raise CommandError(f"{error.filename or folder}: {error.strerror}.") from error
