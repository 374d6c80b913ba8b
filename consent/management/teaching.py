"""What our commands share: a --help that keeps its lines, and the name of whoever runs them."""

import getpass
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

from django.core.management import BaseCommand
from django.core.management.base import CommandParser, DjangoHelpFormatter


class HelpFormatter(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """Descriptions keep their lines: they hold examples to copy."""


class TeachingCommand(BaseCommand):
    """A command whose `help` says what it does, gives an example, and says what follows."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(prog_name, subcommand, formatter_class=HelpFormatter, **kwargs)


def add_deed(deeds: Any, name: str, help: str, more: str = "") -> ArgumentParser:
    """One of a command's deeds, with a --help of its own: `keys add --help`."""
    parser: ArgumentParser = deeds.add_parser(
        name,
        help=help,
        description="\n\n".join(filter(None, [help, more])),
        formatter_class=HelpFormatter,
    )
    return parser


def operator(command: str) -> str:
    """Who runs it, as the machine knows them. No name of the staff has a space."""
    try:
        return f"manage.py {command} ({getpass.getuser()})"
    except (KeyError, OSError):  # a container may have no name for its user
        return f"manage.py {command}"
