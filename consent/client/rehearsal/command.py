"""Rehearse pages in a real browser, and say whether each refusal is obeyed.

    mix-consent rehearse https://www.example.com --service https://consent.example.com --site mix

Each page is visited from each place, with and without Global Privacy Control, and every answer is
given. What the browser then keeps, and whom it asks, is judged by the published notice. It ends
with 1 if anything is not allowed or was not rehearsed, with 2 if nothing could be judged.
"""

import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from pathlib import Path

from consent.client.rehearsal import reports
from consent.client.rehearsal.walk import Plan, ServiceError, rehearse

_FILES = {
    "junit": reports.junit,
    "sarif": reports.sarif,
    "html": reports.html,
    "found": reports.found,
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = ArgumentParser(prog="mix-consent")
    actions = parser.add_subparsers(required=True)
    action = actions.add_parser(
        "rehearse", description=__doc__, formatter_class=RawDescriptionHelpFormatter
    )
    action.add_argument("pages", nargs="+", metavar="PAGE", help="Its whole address.")
    action.add_argument("--service", required=True, help="The consent service's address.")
    action.add_argument("--site", required=True, help="The site's key.")
    add_arguments(action)
    options = parser.parse_args(arguments)
    return run(options, options.pages, options.service, options.site)


def add_arguments(parser: ArgumentParser) -> None:
    """Add what both command lines have."""
    parser.add_argument(
        "--region", action="append", default=[], metavar="PLACE", help="As US-CA; again for more."
    )
    parser.add_argument(
        "--region-header",
        default="",
        metavar="NAME",
        help="By which the service is told the place. It believes it of a proxy that it trusts.",
    )
    for name in _FILES:
        parser.add_argument(f"--{name}", type=Path, metavar="FILE", help="Write it there, too.")


def run(options: Namespace, pages: Sequence[str], service: str, site: str) -> int:
    """Rehearse, report, and return how to exit."""
    plan = Plan(
        tuple(pages), service.rstrip("/"), site, tuple(options.region), options.region_header
    )
    try:
        report = rehearse(plan)
    except ModuleNotFoundError as error:
        return _give_up(f"{error.name} is not installed: pip install 'mix-consent[rehearsal]'")
    except ServiceError as error:
        return _give_up(str(error))
    sys.stdout.write(reports.text(report))
    for name, write in _FILES.items():
        if path := getattr(options, name):
            path.write_text(write(report), encoding="utf-8")
    return 1 if report.violations or report.remarks else 0


def _give_up(reason: str) -> int:
    sys.stderr.write(f"Nothing was rehearsed. {reason}\n")
    return 2
