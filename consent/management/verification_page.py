"""What came of a verification, for people and for machines."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from consent.models import Leaf, LogCheckpoint, Tombstone
from consent.notices import log_key
from consent.record.log.verification import Verification, noun

WHOLE = "WHOLE: every row is what it was when it got its place, and none is missing."
Facts = dict[str, Any]


def summary(
    verification: Verification, scope: str, began: datetime, number: int, seconds: float
) -> Facts:
    totals = verification.totals
    gone = verification.places.tombstones.places
    latest = LogCheckpoint.objects.filter(size__lte=verification.size).order_by("-size").first()
    return {
        "scope": scope,
        "at": f"{began:%Y-%m-%dT%H:%M:%SZ}",
        "findings": number,
        "places": totals.places,
        "leaves": totals.leaves,
        "rows": {noun(kind): totals.rows[kind] for kind in Leaf.Kind},
        "erased": gone[Tombstone.Reason.ERASED],
        "forgotten": gone[Tombstone.Reason.FORGOTTEN],
        "waiting": totals.waiting,
        "tombstones_waiting": totals.tombstones_waiting,
        "late": totals.late,
        "checkpoints": totals.checkpoints,
        "checkpoints_of_forgotten_keys": totals.of_forgotten_keys,
        "checkpoint": latest.note if latest else "",
        "keys": list(log_key.vkeys()),
        "seconds": round(seconds, 1),
    }


def page(told: Facts, latecomers: Iterable[str]) -> str:
    rows = ", ".join(_number(count, noun) for noun, count in told["rows"].items())
    lines = {
        "Verified": f"{told['scope']}, {told['at']}, in {told['seconds']:,} s",
        "Log": f"{_number(told['places'], 'place')}, {_number(told['leaves'], 'leaf', 'leaves')}, "
        f"{_number(told['checkpoints'], 'checkpoint')}",
        "Rows": rows,
        "Gone": f"{told['erased']:,} erased, {told['forgotten']:,} forgotten by age, in all",
        "Waiting": f"{_number(told['waiting'], 'row')} for a place, "
        f"{_number(told['tombstones_waiting'], 'tombstone')} for the daily run of retention",
        **_notes(told),
        "Checkpoint": "\n".join(_indented(told["checkpoint"].splitlines())),
        "Keys": "\n".join(_indented(told["keys"])),
    }
    found = f"{_number(told['findings'], 'FINDING')}: see above." if told["findings"] else WHOLE
    text = "\n".join(f"{name:<12}{value}" for name, value in lines.items())
    return "\n".join(["", text, *latecomers, "", found])


def _notes(told: Facts) -> dict[str, str]:
    notes = {}
    if told["late"]:
        notes["Late"] = (
            f"{_number(told['late'], 'row')} got a place hours after it says it was written"
        )
    if told["checkpoints_of_forgotten_keys"]:
        number = _number(told["checkpoints_of_forgotten_keys"], "checkpoint")
        notes["Old keys"] = f"{number} signed by keys that are not known any more"
    return notes


def _number(number: int, one: str, several: str = "") -> str:
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"


def _indented(lines: Iterable[str]) -> list[str]:
    first, *others = list(lines) or ["none"]
    return [first, *(f"{'':12}{line}" for line in others)]
