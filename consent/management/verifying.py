"""`manage.py record verify`, and what it prints: a page to put into a report."""

import sys
import time
from argparse import ArgumentParser
from json import dumps
from typing import Any
from uuid import UUID

from django.core.management import CommandError
from django.core.management.base import OutputWrapper
from django.db import DatabaseError
from django.utils import timezone

from consent.lib.causes import cause_of
from consent.management.teaching import Progress
from consent.models import Leaf, Tombstone
from consent.notices import log_key
from consent.record.log import checkpoints
from consent.record.log.verification import UnknownRow, Verification

HELP = """\
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


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--id", type=UUID, help="one decision, by the id on its receipt")
    parser.add_argument("--json", action="store_true", help="an object a line; the last sums up")
    parser.add_argument("--quiet", action="store_true", help="findings alone")


def run(out: OutputWrapper, err: OutputWrapper, **options: Any) -> None:
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
