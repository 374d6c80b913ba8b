"""Base of our commands: a --help that keeps its lines, arguments, and the user who runs them."""

import getpass
import sys
import time
import tomllib
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any, ClassVar

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser, DjangoHelpFormatter, OutputWrapper

from consent.models import Site

_EVERY_SECONDS = 2.0


class _HelpFormatter(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """Descriptions keep their lines: they hold examples to copy."""


class DocumentedCommand(BaseCommand):
    """A command whose module's docstring is its --help: what it does, an example, what follows.

    The texts of its actions stand in the TOML file beside the module.
    """

    texts: ClassVar[dict[str, dict[str, str]]] = {}

    def __init_subclass__(cls) -> None:
        module = sys.modules[cls.__module__]
        cls.help = module.__doc__ or ""
        file = Path(module.__file__ or "").with_suffix(".toml")
        if file.exists():
            cls.texts = cls.texts | tomllib.loads(file.read_text(encoding="utf-8"))

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(
            prog_name, subcommand, formatter_class=_HelpFormatter, **kwargs
        )

    def add_action(self, actions: Any, name: str) -> ArgumentParser:
        """Add an action, with a --help of its own: `record export --help`."""
        text = self.texts[name]
        about = f"{text['help']}\n\n{text.get('more', '')}".strip()
        parser: ArgumentParser = actions.add_parser(
            name, help=text["help"], description=about, formatter_class=_HelpFormatter
        )
        return parser


def operator(command: str) -> str:
    """Who runs it, as the machine knows them. No name of the staff has a space."""
    try:
        return f"manage.py {command} ({getpass.getuser()})"
    except (KeyError, OSError):  # a container may have no name for its user
        return f"manage.py {command}"


def positive(text: str) -> int:
    """The type of an argument that counts something."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def site_of(key: str) -> Site:
    """The site of this key. CommandError, with the keys that there are, if there is none."""
    if found := Site.objects.filter(key=key).first():
        return found
    keys = ", ".join(Site.objects.values_list("key", flat=True)) or "none"
    raise CommandError(f"There is no site {key!r}. There are: {keys}.")


class Progress:
    """A line now and then of how far something has come, for whoever waits."""

    def __init__(self, err: OutputWrapper, nouns: str, *, is_quiet: bool) -> None:
        self._err, self._nouns, self._is_quiet = err, nouns, is_quiet
        self._written_at = time.monotonic()

    def __call__(self, done: int, of: int) -> None:
        if not self._is_quiet and time.monotonic() - self._written_at > _EVERY_SECONDS:
            self._written_at = time.monotonic()
            self._err.write(f"{done:,} of {of:,} {self._nouns}", lambda text: text)
