"""Write consent into a page: what comes from a known vendor waits for its category.

    manage.py gate page.html > page.gated.html
    manage.py gate page.html --site shop --check      for CI: exit 1 if a load would not wait

By the site's notice in force; before there is one, by its catalogue. Each change is a line on
standard error: where, whose, which category, why, and the vendor's own document. What nobody knows
is left, and asked about: declare its host in a category, or take it out. "-" reads standard input.
A page that waits already comes back unchanged. Templates are pages too, as far as they are HTML.
"""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand

from consent.admin.sites import embedding
from consent.management.command_line import HelpFormatter, site_of
from consent.models import Site


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = HelpFormatter
        parser.add_argument("page", help="A file of HTML.")
        parser.add_argument("--site", default="", help="The site's key; the first without it.")
        parser.add_argument("--check", action="store_true", help="Write no page; exit 1 for CI.")

    def handle(self, *args: Any, page: str, site: str, check: bool, **options: Any) -> None:
        first = Site.objects.order_by("pk").values_list("key", flat=True).first() or ""
        octets = sys.stdin.buffer.read() if page == "-" else Path(page).read_bytes()
        html = octets.decode("utf-8", "surrogateescape")  # keeps each octet, whatever the encoding
        text, lines = embedding.gated(site_of(site or first), html)
        for line in lines:
            self.stderr.write(str(line), lambda text: text)
        if check:
            sys.exit(any(not line.does_wait for line in lines))
        sys.stdout.buffer.write(text.encode("utf-8", "surrogateescape"))
