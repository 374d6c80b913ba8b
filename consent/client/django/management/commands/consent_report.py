import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from typing import Any

from django.core.management import BaseCommand

from consent.client import Permission, report
from consent.client.django.options import client as site_client


class Command(BaseCommand):
    help = "Show which cookies a page of this site sets that it may not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        report.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if status := report.run(Namespace(**options), _check, self.stdout.write):
            sys.exit(status)


def _check(headers: Mapping[str, str], region: str | None) -> Permission:
    client = site_client()
    client.refresh()
    return client.check(headers, region=region)
