"""Bring the database up to this code, as Django does, but none that a pre-release made.

    manage.py migrate

What it applies is recorded by the SHA-256 of its file; `serve` and `/readyz` compare that.
"""

from typing import Any

from django.core.management import CommandError, CommandParser
from django.core.management.commands import migrate

from consent.lib import failures, migration_digests
from consent.management.command_line import HelpFormatter


class Command(migrate.Command):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.formatter_class = HelpFormatter
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_other()
        if not (options["check_unapplied"] or options["plan"]):
            migration_digests.write()
        super().handle(*args, **options)


def refuse_other() -> None:
    """Raise CommandError where the database was made by other migrations than this code's."""
    if migration_digests.is_other():
        raise CommandError(str(failures.PRE_RELEASE))
