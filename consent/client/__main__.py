"""The commands `report` and `witness` of `python -m consent.client`, for sites of any framework."""

import os
import sys
from argparse import ArgumentParser, Namespace

from consent.client import ConsentClient, report
from consent.client.witness import command as witness

SERVICE = "https://consent.mixnetworks.com"


def main() -> int:
    parser = ArgumentParser(prog="python -m consent.client")
    commands = parser.add_subparsers(required=True, metavar="command")
    _add_report(commands.add_parser("report", help="the cookies of a page that may not be set"))
    command = commands.add_parser("witness", help="whether the service's log continues itself")
    witness.add_arguments(command)
    command.set_defaults(run=witness.run)
    options = parser.parse_args()
    return int(options.run(options))


def _add_report(command: ArgumentParser) -> None:
    report.add_arguments(command)
    command.add_argument("--service", default=os.environ.get("CONSENT_SERVICE_URL", SERVICE))
    command.add_argument("--issuer", help="the service as its tokens name it, if that differs")
    command.add_argument("--host", help="the Host header to send to the service")
    command.add_argument("--site", default="mix", help="the site's key")
    command.set_defaults(run=_report)


def _report(options: Namespace) -> int:
    client = ConsentClient(options.service, options.site, issuer=options.issuer, host=options.host)

    try:
        return report.run(options, client, lambda line: sys.stdout.write(f"{line}\n"))
    finally:
        client.close()


if __name__ == "__main__":
    sys.exit(main())
