from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import CommandError

from config import backups
from consent.management.teaching import TeachingCommand

HELP = """\
Restore a backup into the database that DATABASE_URL names, which must be empty; or try it out.

    manage.py restore FILE --check    into a database of its own, which is thrown away
    manage.py restore FILE            for good: stop the service first

Nothing is overwritten: on SQLite the old file has to be moved away first, on PostgreSQL another
database to be made. Then run `manage.py migrate`, start the service, and look at what came after
the backup and is gone: answers, publications, sites switched off, erasures."""

AFTER = """\
Now: manage.py migrate, manage.py site status, and start the service.
What came after the backup is gone: answers (browsers keep theirs, and they go on counting);
publications (publish again, and visitors who said yes to what changed are asked again); sites
switched off (switch them off again); erasures (manage.py erase RECEIPT --yes)."""


class Command(TeachingCommand):
    help = HELP

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="what manage.py backup has written")
        parser.add_argument("--check", action="store_true", help="only see that it can be restored")

    def handle(self, *args: Any, file: Path, check: bool, **options: Any) -> None:
        try:
            if check:
                self.stdout.write(f"Restored for a look: {backups.check(file)}")
            else:
                self.stdout.write(f"Restored: {backups.restore(file)}\n{AFTER}")
        except backups.BadBackup as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename or file}: {error.strerror}.") from error
