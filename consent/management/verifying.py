"""`manage.py record verify`, and what it prints: a page to put into a report."""

import json
import sys
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.management import CommandError
from django.core.management.base import OutputWrapper
from django.db import DatabaseError
from django.utils import timezone

from consent.lib.causes import cause_of
from consent.lib.months import Month
from consent.management.progress import Progress
from consent.management.verification_page import page, summary
from consent.record.log.verification import Finding, UnknownRow, Verification

HELP = """\
It computes again what the log must hold of each row, and looks for the row of each place. It reads
in small steps beside a running service, and writes nothing.

    changed    the row is not what it was when it got its place in the log
    removed    the row of a place is gone, and neither erasure nor retention wrote that down
    inserted   the row has no leaf: this service did not write it
    moved      the row stands at another row's place
    log        entries, tiles and checkpoints of the log do not fit each other

It ends with 0: whole; 1: something was found; 2: it could not be done. Whoever has the log's key
can write all of it anew, and no machine of yours could tell. Witnesses can."""

WRONG, NOT_DONE = 1, 2


def add_arguments(parser: ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--month", type=_month, help="what was recorded in it: 2026-11")
    which.add_argument("--id", type=UUID, help="one decision, by the id on its receipt")
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
    out: OutputWrapper,
    err: OutputWrapper,
    *,
    month: Month | None,
    id: UUID | None,
    json: bool,
    quiet: bool,
    **_: Any,
) -> int:
    started, began, number = time.monotonic(), timezone.now(), 0
    verification = Verification(began, Progress(err, "places", is_quiet=quiet or json))
    for finding in _findings(verification, month, id):
        number += 1
        out.write(_object(finding.facts) if json else str(finding))
    scope = f"The month {month}" if month else f"The row {id}" if id else "The whole record"
    told = summary(verification, scope, began, number, time.monotonic() - started)
    if json:
        out.write(_object(told))
    elif not quiet:
        out.write(page(told, verification.totals.latecomers))
    return number


def _findings(
    verification: Verification, month: Month | None, id: UUID | None
) -> Iterator[Finding]:
    if id:
        return verification.row(id)
    return verification.month(month) if month else verification.all()


def _object(facts: dict[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False)


def _month(text: str) -> Month:
    try:
        return Month.of(datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC))
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a month, such as 2026-11") from None
