"""Refuse to run a command or a server with wrong settings; print each with its check's id."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import django
from django.conf import settings
from django.core.checks import run_checks
from django.db.utils import DatabaseError, InterfaceError

from consent.lib import failures

_HELP = {"help", "version", "-h", "--help", "--version"}


def refuse_wrong_settings(*, status: int = 1) -> None:
    """Print wrong settings on stderr and raise SystemExit, if there are any."""
    django.setup()
    wrong = [str(found) for found in run_checks(tags=["consent"]) if found.is_serious()]
    if wrong:
        first = "Nothing was done, because of wrong settings:"
        last = "All settings, from the environment or .env: config/manual/settings.md"
        print(first, *wrong, last, sep="\n\n", file=sys.stderr)  # noqa: T201  (the log may be wrong)
        raise SystemExit(status)


def asks_for_help(arguments: Sequence[str]) -> bool:
    return not arguments or not _HELP.isdisjoint(arguments)


@contextmanager
def explained_database() -> Iterator[None]:
    """Print a database error of a command as one sentence, without a traceback."""
    try:
        yield
    except (DatabaseError, InterfaceError) as error:
        cause = failures.cause_of(error)
        code = f" ({cause.code})" if cause.code else ""
        print(f"{cause}{code}\n{error}".rstrip(), file=sys.stderr)  # noqa: T201
        if cause.code.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY")):
            file = settings.DATABASES["default"]["NAME"]
            print(f"This user has to write {file} and its folder.", file=sys.stderr)  # noqa: T201
        raise SystemExit(1) from None
