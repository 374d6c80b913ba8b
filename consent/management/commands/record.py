"""Export what was recorded, a copy to take along.

    manage.py record export november.csv --from 2026-11-01 --to 2026-11-30

It says more by --help.
"""

import os
import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management import CommandError
from django.utils import timezone

from consent.management.teaching import Progress, TeachingCommand, add_deed, operator, site_of
from consent.models import Site
from consent.record import export
from consent.record.acting import acting
from consent.record.export import FORMATS, Selection

EXPORT_HELP = """\
Run the same command again if it broke off: it goes on after the last whole line of the file. A file
that ends with the line "end" is whole. What was erased or forgotten is in no export, and visitors
are known by a pseudonym alone. That you exported, and how much, is written down in the history.

    manage.py record export november.jsonl --from 2026-11-01 --to 2026-11-30
    manage.py record export one.csv --of 0199d1e2-…        all answers of a receipt's visitor
    manage.py record export - --of ada@example.com         of an account, to standard output"""

TAIL = 65_536  # octets: longer than any line


class Command(TeachingCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        self.actions = parser.add_subparsers(required=True, metavar="ACTION")
        _add_export(add_deed(self.actions, "export", "Write decisions into a file.", EXPORT_HELP))

    def handle(self, *args: Any, run: Any = None, **options: Any) -> None:
        (run or self.export)(**options)

    def export(
        self, file: str, format: str | None, quiet: bool, after: UUID | None, **options: Any
    ) -> None:
        path = None if file == "-" else Path(file)
        suffix = path.suffix.removeprefix(".") if path else ""
        kind = format or (suffix if suffix in FORMATS else "jsonl")
        after = after or (_tail(path) if path else None)
        sites = (site_of(options["site"]).key,) if options["site"] else ()
        every = sites or tuple(Site.objects.values_list("key", flat=True))
        whose = export.of_whom(options["of"] or "", every)
        selection = Selection(sites, options["first"], options["last"], whose, after)
        number = selection.count()
        with acting(operator("record export")):
            export.write_down(selection, number, kind)
        progress = Progress(self.stderr, "decisions", is_quiet=quiet)
        with open(path or sys.stdout.fileno(), "ab", opener=_private, closefd=bool(path)) as out:
            for piece, done in export.write(selection, kind, now=timezone.now()):
                out.write(piece)
                progress(done, of=number)
        where = f"{path or 'standard output'}{' after the others' if after else ''}"
        self.stderr.write(f"{progress.done:,} decisions written to {where}.")


def _add_export(parser: ArgumentParser) -> None:
    parser.add_argument("file", help="where to; its end, .jsonl or .csv, says how")
    parser.add_argument("--format", choices=FORMATS, help="for another end")
    parser.add_argument("--site", default="", help="a site's key; all of them without it")
    parser.add_argument("--from", dest="first", type=_day, help="the first day, UTC: 2026-11-01")
    parser.add_argument("--to", dest="last", type=_day, help="the last day")
    parser.add_argument("--of", help="a visitor, by a receipt or pseudonym, or an account, by name")
    parser.add_argument("--after", type=UUID, help="go on after this decision")
    parser.add_argument("--quiet", action="store_true", help="no progress")


def _private(path: Any, flags: int) -> int:
    return os.open(path, flags, 0o600)  # the owner's alone


def _tail(path: Path) -> UUID | None:
    """Return the last decision in a file that broke off; a line that was cut is taken out."""
    if not path.exists() or not path.stat().st_size:
        return None
    with path.open("r+b") as file:
        start = max(0, file.seek(0, 2) - TAIL)
        file.seek(start)
        whole, newline, _ = file.read().rpartition(b"\n")
        file.truncate(start + len(whole) + len(newline))
    lines = whole.decode(errors="replace").splitlines()
    if lines and export.is_end(lines[-1]):
        raise CommandError(f"{path} is whole already. Name another file, or delete it.")
    found = export.last_id(lines[-1]) if lines else None
    if found is None:
        path.write_bytes(b"")  # not more than a head: begin anew
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no day, as 2026-11-30 is") from error
