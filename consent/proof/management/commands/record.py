"""Export what was recorded, and verify whether it is what it was.

    manage.py record verify                      all of it, against the transparency log
    manage.py record export november.csv --from 2026-11-01 --to 2026-11-30

Each of them says more by --help.
"""

import sys
import time
from argparse import ArgumentParser
from json import dumps
from typing import Any

from django.core.management import CommandError
from django.db import DatabaseError
from django.utils import timezone

from consent.lib.failures import cause_of
from consent.management.command_line import Progress, add_action
from consent.management.commands import record
from consent.proof.log import checkpoints, leaves
from consent.proof.log.verification import Verification
from consent.proof.models import Leaf

WRONG, NOT_DONE = 1, 2
WHOLE = "WHOLE: every row is what it was when it got its place, and none is missing."


class Command(record.Command):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        verify = add_action(self.actions, self.verify)
        verify.add_argument(
            "--json", action="store_true", help="an object a line; the last sums up"
        )

    def verify(self, json: bool, **_: Any) -> None:
        """Say of every row whether it was touched.

        It computes again what the log must hold of each row, and looks for the row of each place.
        It reads in small steps beside a running service, and writes nothing.

            changed    the row is not what it was when it got its place in the log
            removed    the row of a place is gone, and neither erasure nor retention wrote it down
            inserted   the row has no leaf: this service did not write it
            log        entries, tiles and checkpoints of the log do not fit each other

        It ends with 0: whole; 1: something was found; 2: it could not be done. Whoever has the
        log's key can write all of it anew, and no machine of yours could tell. Witnesses can.
        """
        try:
            number = self._verify(json)
        except DatabaseError as error:
            message = f"It could not be done. {cause_of(error)}"
            raise CommandError(message, returncode=NOT_DONE) from error
        if number:
            sys.exit(WRONG)

    def _verify(self, json: bool) -> int:
        started, at, number = time.monotonic(), timezone.now(), 0
        verification = Verification(Progress(self.stderr, "places", is_quiet=json))
        for finding in verification.all():
            number += 1
            line = dumps(finding.facts, ensure_ascii=False) if json else str(finding)
            self.stdout.write(line)
        summary = {
            "at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "findings": number,
            **_counts(verification),
            "seconds": round(time.monotonic() - started, 1),
        }
        if json:
            self.stdout.write(dumps(summary, ensure_ascii=False))
        else:
            result = f"{number:,} FINDINGS: see above." if number else WHOLE
            lines = (f"{name:<20}{_in_words(fact)}" for name, fact in summary.items())
            self.stdout.write("\n".join(["", *lines, "", result]))
        return number


def _counts(verification: Verification) -> dict[str, Any]:
    rows, latest = verification.rows, checkpoints.read()
    return {
        "rows": {kind.name.lower(): rows[kind] for kind in Leaf.Kind},
        "gone": verification.gone,
        "waiting": Leaf.objects.filter(place=None).count(),
        "tombstones_waiting": leaves.unmerged_tombstones().count(),
        "places": verification.size,
        "checkpoint": latest.note if latest else "",
        "keys": list(checkpoints.vkeys()),
    }


def _in_words(fact: Any) -> str:
    if isinstance(fact, dict):
        return ", ".join(f"{number:,} {noun}s" for noun, number in fact.items())
    return f"{fact:,}" if isinstance(fact, int) else str(fact).strip()
