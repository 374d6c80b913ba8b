import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from typing import Any

from django.core.management import BaseCommand

from consent.client import Permission, report
from consent.client.django import options


class Command(BaseCommand):
    help = "Show which cookies a page of this site sets that it may not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        report.arguments(parser)

    def handle(self, *args: Any, **given: Any) -> None:
        if status := report.run(Namespace(**given), _ask, self.stdout.write):
            sys.exit(status)


def _ask(headers: Mapping[str, str], region: str | None) -> Permission:
    client = options.client()
    client.refresh()
    return client.check(headers, region=region)
