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
from consent.management.commands import record
from consent.management.documented_command import Progress, operator
from consent.proof.log import checkpoints, hourly, leaves
from consent.proof.log.verification import Verification
from consent.proof.models import Leaf

WRONG, NOT_DONE = 1, 2
WHOLE = "WHOLE: every row is what it was when it got its place, and none is missing."
EXPLAINED = "ACCEPTED: nothing was found but what is explained above."


class Command(record.Command):
    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        verify = self._add("verify")
        verify.add_argument(
            "--json", action="store_true", help="an object a line; the last sums up"
        )
        accept = self._add("accept")
        accept.add_argument("finding", help="its id, as record verify prints it")
        accept.add_argument("--by", required=True, help="who says so: a person's name")
        accept.add_argument("--reason", required=True, help="what explains it")

    def verify(self, json: bool, **_: Any) -> None:
        """End the process with the status that says what came of it."""
        try:
            number = self._verify(json)
        except DatabaseError as error:
            message = f"It could not be done. {cause_of(error)}"
            raise CommandError(message, returncode=NOT_DONE) from error
        if number:
            sys.exit(WRONG)

    def accept(self, finding: str, by: str, reason: str, **_: Any) -> None:
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
