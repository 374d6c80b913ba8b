import sys
from argparse import ArgumentParser, Namespace
from typing import Any

from django.core.management import BaseCommand

from consent.client import report
from consent.client.django.options import client


class Command(BaseCommand):
    help = "Show which cookies a page of this site sets that it may not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        report.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if status := report.run(Namespace(**options), client(), self.stdout.write):
            sys.exit(status)
