"""Export what was recorded, verify whether it is what it was, and accept what is explained.

    manage.py record verify                      all of it, against the transparency log
    manage.py record accept 3f2a9c01d4e5 --by "Ada Byron" --reason "Mended by hand, ticket 12"
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
from consent.management.command_line import Progress, add_action, operator
from consent.management.commands import record
from consent.proof.log import checkpoints, hourly, leaves
from consent.proof.log.verification import Verification
from consent.proof.models import Leaf

WRONG, NOT_DONE = 1, 2
WHOLE = "WHOLE: every row is what it was when it got its place, and none is missing."
EXPLAINED = "ACCEPTED: nothing was found but what is explained above."


class Command(record.Command):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        verify = add_action(self.actions, self.verify)
        verify.add_argument(
            "--json", action="store_true", help="an object a line; the last sums up"
        )
        accept = add_action(self.actions, self.accept)
        accept.add_argument("finding", help="its id, as record verify prints it")
        accept.add_argument("--by", required=True, help="who says so: a person's name")
        accept.add_argument("--reason", required=True, help="what explains it")

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

    def accept(self, finding: str, by: str, reason: str, **_: Any) -> None:
        """Take a finding that is explained off the alarms.

        What was found and is explained raises no alarm any more, once somebody says why. That
        stands in the staff's history, and so in the log. If the row changes once more, that is
        another finding.
        """
        if not (by.strip() and reason.strip()):
            raise CommandError("Say why, and who says so.")
        for found in Verification().all():
            if found.id == finding:
                by = f"{by}, by {operator('record accept')}"
                return hourly.accept(found, reason=reason, by=by)
        raise CommandError(f"Nothing is found by the id {finding}. See: manage.py record verify")

    def _verify(self, json: bool) -> int:
        started, at, number = time.monotonic(), timezone.now(), 0
        reasons, result = hourly.reasons(), WHOLE
        verification = Verification(Progress(self.stderr, "places", is_quiet=json))
        for finding in verification.all():
            facts, line, why = finding.facts, str(finding), reasons.get(finding.digest)
            if why is None:
                number += 1
            else:
                facts, line, result = facts | {"accepted": why}, f"{line} {why}", EXPLAINED
            self.stdout.write(dumps(facts, ensure_ascii=False) if json else line)
        summary = {
            "at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "findings": number,
            **_counts(verification),
            "seconds": round(time.monotonic() - started, 1),
        }
        if json:
            self.stdout.write(dumps(summary, ensure_ascii=False))
        else:
            result = f"{number:,} FINDINGS: see above." if number else result
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
