"""The command `python -m consent.client report URL`, for sites of any framework."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Mapping

from consent.client import ConsentClient, Permission, report

SERVICE = "https://consent.mixnetworks.com"


def main() -> int:
    parser = ArgumentParser(prog="python -m consent.client")
    commands = parser.add_subparsers(required=True, metavar="command")
    command = commands.add_parser("report", help="the cookies of a page that may not be set")
    report.add_arguments(command)
    command.add_argument("--service", default=os.environ.get("CONSENT_SERVICE_URL", SERVICE))
    command.add_argument("--issuer", help="the service as its tokens name it, if that differs")
    command.add_argument("--host", help="the Host header to send to the service")
    command.add_argument("--site", default="mix", help="the site's key")
    options = parser.parse_args()
    client = ConsentClient(options.service, options.site, issuer=options.issuer, host=options.host)

    def check(headers: Mapping[str, str], region: str | None) -> Permission:
        client.refresh()
        return client.check(headers, region=region)

    try:
        return report.run(options, check, lambda line: sys.stdout.write(f"{line}\n"))
    finally:
        client.close()


if __name__ == "__main__":
    sys.exit(main())
