"""What our commands share: a --help that keeps its lines, arguments, and the user who runs them."""

import getpass
import time
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from collections.abc import Callable
from inspect import getdoc
from typing import Any

from django.core.management import CommandError
from django.core.management.base import DjangoHelpFormatter, OutputWrapper

from consent.models import Site

_EVERY_SECONDS = 2.0


class HelpFormatter(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """Descriptions keep their lines: they hold examples to copy."""


def add_action(actions: Any, run: Callable[..., object]) -> ArgumentParser:
    """Add an action, run by the method of its name, whose docstring is its --help."""
    text = getdoc(run) or ""
    parser: ArgumentParser = actions.add_parser(
        run.__name__, help=text.splitlines()[0], description=text, formatter_class=HelpFormatter
    )
    parser.set_defaults(run=run)
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
