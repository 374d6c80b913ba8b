"""Rehearse a site's pages in a real browser, and say whether each refusal is obeyed.

    manage.py rehearse mix
    manage.py rehearse mix https://www.mixnetworks.com/plans/ --html report.html

Without pages it is the first page of each origin of the site. What a browser keeps and whom it
asks is judged by the published notice; it ends with 1 if anything is not allowed. The browser is
Playwright's, which the service does without: pip install 'mix-consent[rehearsal]'. Every answer is
recorded like a visitor's, so rehearse against a copy where that is not wanted.
"""

import sys
from argparse import ArgumentParser, Namespace
from typing import Any

from django.conf import settings

from consent.client.rehearsal import command
from consent.management.documented_command import DocumentedCommand, site_of


class Command(DocumentedCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("site", help="The site's key.")
        parser.add_argument("pages", nargs="*", metavar="PAGE", help="Its whole address.")
        command.add_arguments(parser)

    def handle(self, *args: Any, site: str, pages: list[str], **options: Any) -> None:
        every = pages or [f"{origin}/" for origin in site_of(site).origins.split()]
        sys.exit(command.run(Namespace(**options), every, settings.CONSENT_SERVICE_URL, site))
