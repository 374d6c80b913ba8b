from argparse import ArgumentParser
from typing import Any

from consent.management import exporting, verifying
from consent.management.teaching import TeachingCommand, add_deed

HELP = """\
What was recorded: whether it is what it was, and a copy to take along.

    manage.py record verify                      all of it, against the transparency log
    manage.py record verify --id 0199d1e2-…      one decision, by its receipt's id
    manage.py record export november.csv --from 2026-11-01 --to 2026-11-30"""


class Command(TeachingCommand):
    help = HELP

    def add_arguments(self, parser: ArgumentParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True, metavar="ACTION")
        verifying.add_arguments(
            add_deed(deeds, "verify", "Say of every row whether it was touched.", verifying.HELP)
        )
        exporting.add_arguments(
            add_deed(deeds, "export", "Write decisions into a file.", exporting.HELP)
        )

    def handle(self, *args: Any, deed: str, **options: Any) -> None:
        if deed == "verify":
            verifying.run(self.stdout, self.stderr, **options)
        else:
            exporting.run(self.stderr, **options)
