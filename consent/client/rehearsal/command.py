"""Rehearse pages in a real browser, and say whether each refusal is obeyed.

    mix-consent rehearse https://www.example.com --service https://consent.example.com --site mix

Each page is visited from each place, with and without Global Privacy Control, and every answer is
given. What the browser then keeps, and whom it asks, is judged by the published notice. It ends
with 1 if anything is not allowed or was not rehearsed, with 2 if nothing could be judged. With a
site token of the scope `rehearsals` in MIX_CONSENT_TOKEN the service keeps the report.
"""

import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from pathlib import Path

from consent.client.rehearsal import reports
from consent.client.rehearsal.judging import Plan, ServiceError
from consent.client.service import FetchError, Service

_FILES = {"junit": reports.junit, "sarif": reports.sarif, "html": reports.html}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = ArgumentParser(
        "mix-consent", description=__doc__, formatter_class=RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("action", choices=["rehearse"])
    add("pages", nargs="+", metavar="PAGE", help="Its whole address.")
    text = "The consent service's origin."
    add("--service", required=True, help=text, type=lambda one: one.rstrip("/"))
    add("--site", required=True, help="The site's key.")
    text = "As US-CA; again for more."
    add("--region", action="append", default=[], dest="regions", metavar="PLACE", help=text)
    text = "By which the service is told the place. It believes it of a proxy that it trusts."
    add("--region-header", default="", metavar="NAME", help=text)
    for name in _FILES:
        add(f"--{name}", type=Path, metavar="FILE", help="Write it there, too.")
    given = parser.parse_args(arguments)
    try:
        from consent.client.rehearsal import walk

        report = walk.rehearse(Plan(*(getattr(given, name) for name in Plan._fields)))
    except (ModuleNotFoundError, ServiceError) as error:
        hint = "; pip install 'mix-consent[rehearsal]'" * isinstance(error, ModuleNotFoundError)
        sys.stderr.write(f"Nothing was rehearsed. {error}{hint}\n")
        return 2
    sys.stdout.write(reports.text(report))
    for name, write in _FILES.items():
        if path := getattr(given, name):
            path.write_text(write(report), encoding="utf-8")
    if token := os.environ.get("MIX_CONSENT_TOKEN"):
        try:
            service = Service(given.service, token=token, timeout=30)
            service.report(given.site, reports.sarif(report))
        except (FetchError, OSError) as error:
            sys.stderr.write(f"The service did not take the report. {error}\n")
            return 2
    return 1 if report.violations or report.remarks else 0
