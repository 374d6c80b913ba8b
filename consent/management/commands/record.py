"""What was recorded: whether it is what it was, and a copy to take along.

    manage.py record verify                      all of it, against the transparency log
    manage.py record verify --id 0199d1e2-…      one decision, by its receipt's id
    manage.py record export november.csv --from 2026-11-01 --to 2026-11-30

Each of both says more by --help.
"""

import os
import sys
import time
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from functools import partial
from json import dumps
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.core.management import CommandError
from django.core.management.base import OutputWrapper
from django.db import DatabaseError
from django.utils import timezone

from consent.lib.causes import cause_of
from consent.management.teaching import Progress, TeachingCommand, add_deed, operator, site_of
from consent.models import Decision, Site
from consent.proof import log_key
from consent.proof.log import checkpoints
from consent.proof.log.verification import UnknownRow, Verification
from consent.proof.models import Leaf, Tombstone
from consent.record import accounts, export
from consent.record.acting import acting
from consent.record.export import CSV, FORMATS, JSON_LINES, Selection

EXPORT_HELP = """\
Run the same command again if it broke off: it goes on after the last whole line of the file. A file
that ends with the line "end" is whole. What was erased or forgotten is in no export, and visitors
are known by a pseudonym alone. That you exported, and how much, is written down in the history.

    manage.py record export november.jsonl --from 2026-11-01 --to 2026-11-30
    manage.py record export one.csv --receipt 0199d1e2-…     all answers of that visitor
    manage.py record export - --account ada@example.com      to standard output"""

STANDARD_OUTPUT = "-"
TAIL = 65_536  # octets: longer than any line


class Command(TeachingCommand):
    def add_arguments(self, parser: ArgumentParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True, metavar="ACTION")
        add_verify_arguments(
            add_deed(deeds, "verify", "Say of every row whether it was touched.", VERIFY_HELP)
        )
        add_export_arguments(add_deed(deeds, "export", "Write decisions into a file.", EXPORT_HELP))

    def handle(self, *args: Any, deed: str, **options: Any) -> None:
        if deed == "verify":
            verify(self.stdout, self.stderr, **options)
        else:
            export_decisions(self.stderr, **options)


def add_export_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", help="where to; its end, .jsonl or .csv, says how")
    parser.add_argument("--format", choices=FORMATS, help="for another end")
    parser.add_argument("--site", default="", help="a site's key; all of them without it")
    parser.add_argument("--from", dest="first", type=_day, help="the first day, UTC: 2026-11-01")
    parser.add_argument("--to", dest="last", type=_day, help="the last day")
    whose = parser.add_mutually_exclusive_group()
    whose.add_argument("--receipt", type=UUID, help="of the visitor who has this receipt")
    whose.add_argument("--account", help="that an account took over, by the site's name for it")
    parser.add_argument("--after", type=UUID, help="go on after this decision")
    parser.add_argument("--quiet", action="store_true", help="no progress")


def export_decisions(err: OutputWrapper, **options: Any) -> None:
    path = None if options["file"] == STANDARD_OUTPUT else Path(options["file"])
    kind = options["format"] or (CSV if path and path.suffix == f".{CSV}" else JSON_LINES)
    after: UUID | None = options["after"] or (_tail(path, kind) if path else None)
    selection = _selection(options, after)
    number = selection.count()
    with acting(operator("record export")):
        export.write_down(selection, number, kind)
    told = Progress(err, "decisions", is_quiet=options["quiet"])
    if path is None:
        _copy(sys.stdout.buffer, selection, kind, number, told)
    else:
        with open(path, "ab", opener=_private) as file:
            _copy(file, selection, kind, number, told)
    where = path or "standard output"
    err.write(f"{told.done:,} decisions written to {where}{' after the others' if after else ''}.")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)  # the owner's alone


def _copy(file: IO[bytes], selection: Selection, kind: str, number: int, told: Progress) -> None:
    progress = partial(told, of=number)
    for piece in export.write(selection, kind, now=timezone.now(), progress=progress):
        file.write(piece)


def _selection(options: dict[str, Any], after: UUID | None) -> Selection:
    sites = (site_of(options["site"]).key,) if options["site"] else ()
    visitor, ids = None, None
    if receipt := options["receipt"]:
        visitor = Decision.objects.filter(pk=receipt).values_list("visitor", flat=True).first()
        if visitor is None:
            raise CommandError(f"No decision has the id {receipt}: it was erased, or never was.")
    if name := options["account"]:
        keys = sites or tuple(Site.objects.values_list("key", flat=True))
        ids = tuple(accounts.decisions_of(keys, name))
    return Selection(sites, options["first"], options["last"], visitor, ids, after)


def _tail(path: Path, kind: str) -> UUID | None:
    """The last decision in a file that broke off; a line that was cut is taken out."""
    if not path.exists() or not path.stat().st_size:
        return None
    with path.open("r+b") as file:
        start = max(0, file.seek(0, 2) - TAIL)
        file.seek(start)
        whole, newline, _ = file.read().rpartition(b"\n")
        file.truncate(start + len(whole) + len(newline))
    lines = whole.decode(errors="replace").splitlines()
    if lines and export.is_end(lines[-1], kind):
        raise CommandError(f"{path} is whole already. Name another file, or delete it.")
    found = export.last_id(lines[-1], kind) if lines else None
    if found is None:
        path.write_bytes(b"")  # not more than a head: begin anew
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no day, as 2026-11-30 is") from error


VERIFY_HELP = """\
It computes again what the log must hold of each row, and looks for the row of each place. It reads
in small steps beside a running service, and writes nothing.

    changed    the row is not what it was when it got its place in the log
    removed    the row of a place is gone, and neither erasure nor retention wrote that down
    inserted   the row has no leaf: this service did not write it
    log        entries, tiles and checkpoints of the log do not fit each other

It ends with 0: whole; 1: something was found; 2: it could not be done. Whoever has the log's key
can write all of it anew, and no machine of yours could tell. Witnesses can."""

WRONG, NOT_DONE = 1, 2
WHOLE = "WHOLE: every row is what it was when it got its place, and none is missing."


def add_verify_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--id", type=UUID, help="one decision, by the id on its receipt")
    parser.add_argument("--json", action="store_true", help="an object a line; the last sums up")
    parser.add_argument("--quiet", action="store_true", help="findings alone")


def verify(out: OutputWrapper, err: OutputWrapper, **options: Any) -> None:
    """Ends the process with the status that says what came of it."""
    try:
        number = _verify(out, err, **options)
    except DatabaseError as error:
        message = f"It could not be done. {cause_of(error)}"
        raise CommandError(message, returncode=NOT_DONE) from error
    except UnknownRow:
        message = f"No row has the id {options['id']}: it was erased, forgotten, or never was."
        raise CommandError(message, returncode=NOT_DONE) from None
    if number:
        sys.exit(WRONG)


def _verify(
    out: OutputWrapper, err: OutputWrapper, *, id: UUID | None, json: bool, quiet: bool, **_: Any
) -> int:
    started, at, number = time.monotonic(), timezone.now(), 0
    verification = Verification(Progress(err, "places", is_quiet=quiet or json))
    for finding in verification.row(id) if id else verification.all():
        number += 1
        out.write(dumps(finding.facts, ensure_ascii=False) if json else str(finding))
    summary = {
        "scope": f"the row {id}" if id else "the whole record",
        "at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "findings": number,
        **_counts(verification),
        "seconds": round(time.monotonic() - started, 1),
    }
    if json:
        out.write(dumps(summary, ensure_ascii=False))
    elif not quiet:
        result = f"{number:,} FINDINGS: see above." if number else WHOLE
        lines = (f"{name:<20}{_spell(fact)}" for name, fact in summary.items())
        out.write("\n".join(["", *lines, "", result]))
    return number


def _counts(verification: Verification) -> dict[str, Any]:
    rows, gone = verification.places.rows, verification.places.tombstones.places
    waiting, tombstones_waiting = verification.count_waiting()
    latest = checkpoints.read()
    return {
        "rows": {kind.name.lower(): rows[kind] for kind in Leaf.Kind},
        "erased": gone[Tombstone.Reason.ERASED],
        "forgotten": gone[Tombstone.Reason.FORGOTTEN],
        "waiting": waiting,
        "tombstones_waiting": tombstones_waiting,
        "places": verification.size,
        "checkpoints": verification.tree.checkpoints,
        "checkpoint": latest.note if latest else "",
        "keys": list(log_key.vkeys()),
    }


def _spell(fact: Any) -> str:
    if isinstance(fact, dict):
        return ", ".join(f"{number:,} {noun}s" for noun, number in fact.items())
    return f"{fact:,}" if isinstance(fact, int) else str(fact).strip()
