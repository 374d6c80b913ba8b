import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from typing import Any

from django.core.management import BaseCommand, CommandError

from consent import notices
from consent.client import Permission, report
from consent.client.headers import of_headers
from consent.client.snapshot import Snapshot
from consent.kernel.rules import NOWHERE
from consent.notices import signing_keys


class Command(BaseCommand):
    help = "Show which cookies a page of the site sets that the published notice does not allow."

    def add_arguments(self, parser: ArgumentParser) -> None:
        report.arguments(parser)
        parser.add_argument("--site", help="the site's key; else the first one")

    def handle(self, *args: Any, **given: Any) -> None:
        try:
            in_force = notices.current(given["site"])
        except notices.NothingPublished as error:
            raise CommandError("No notice is published yet.") from error
        key = in_force.site.key
        published = Snapshot(
            in_force.snapshot, signing_keys.ring(), issuer=signing_keys.issuer(), site=key
        )

        def ask(headers: Mapping[str, str], region: str | None) -> Permission:
            place = (region or NOWHERE).upper()
            return published.permit(of_headers(headers), place, now=int(time.time()))

        if status := report.run(Namespace(**given), ask, self.stdout.write):
            sys.exit(status)
