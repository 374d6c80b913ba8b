"""The command `python -m consent.client witness`, for machines without a site too."""

import sys
from argparse import ArgumentParser

from consent.proof.witness import command as witness


def main() -> int:
    parser = ArgumentParser(prog="python -m consent.client")
    commands = parser.add_subparsers(required=True, metavar="command")
    command = commands.add_parser("witness", help="whether the service's log continues itself")
    witness.add_arguments(command)
    return witness.run(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
