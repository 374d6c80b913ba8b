import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from typing import Any

from django.core.management import BaseCommand, CommandError

from consent import notices
from consent.client import Permission, report
from consent.client.headers import read_headers
from consent.client.region import normalized
from consent.client.snapshot import Snapshot
from consent.notices import signing_keys


class Command(BaseCommand):
    help = "Show which cookies a page of the site sets that the published notice does not allow."

    def add_arguments(self, parser: ArgumentParser) -> None:
        report.add_arguments(parser)
        parser.add_argument("--site", help="the site's key; else the first one")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            in_force = notices.current(options["site"])
        except notices.NothingPublished as error:
            raise CommandError("No notice is published yet.") from error
        key = in_force.site.key
        snapshot = Snapshot(
            in_force.snapshot, signing_keys.ring(), issuer=signing_keys.issuer(), site=key
        )

        def check(headers: Mapping[str, str], region: str | None) -> Permission:
            return snapshot.check(read_headers(headers), normalized(region), now=int(time.time()))

        if status := report.run(Namespace(**options), check, self.stdout.write):
            sys.exit(status)
