"""Rows without a leaf: of before there was a log, and of the release before during an upgrade.

They are taken into the log until a day after its first checkpoint. A row without a leaf that is
found later was put there by somebody else.
"""

import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from consent.models import Leaf, LogCheckpoint
from consent.models.log import key_of
from consent.record import partition_list
from consent.record.log import leaves, records
from consent.record.log.turns import turn

BITE = 1_000  # rows
SECONDS = 0.5  # for all bites of one turn
AGAIN_SECONDS = 60.0  # after all rows were seen
FOR = timedelta(days=1)
KINDS = (Leaf.Kind.NOTICE, Leaf.Kind.CHANGE, Leaf.Kind.DECISION)

Row = UUID | int


class Walk:
    """All rows of the record again and again, a few at a time; of this process."""

    def __init__(self) -> None:
        self._kinds = list(KINDS)
        self._after: Row | None = None
        self._rests_until = 0.0  # monotonic

    def step(self) -> tuple[Leaf.Kind, list[Row]] | None:
        """The next rows by their ids. None: all were seen a moment ago."""
        while self._kinds and time.monotonic() >= self._rests_until:
            rows = records.MODELS[self._kinds[0]]._default_manager.order_by("pk")
            rows = rows if self._after is None else rows.filter(pk__gt=self._after)
            if found := list(rows.values_list("pk", flat=True)[:BITE]):
                self._after = found[-1]
                return self._kinds[0], found
            self._kinds, self._after = self._kinds[1:], None
        if not self._kinds:
            self._kinds, self._rests_until = list(KINDS), time.monotonic() + AGAIN_SECONDS
        return None


_walk = Walk()


def forget() -> None:
    """Begin with the first row again."""
    global _walk
    _walk = Walk()


def is_over(now: datetime) -> bool:
    first = LogCheckpoint.objects.order_by("pk").values_list("at", flat=True).first()
    return first is not None and now - first > FOR


def adopt(walk: Walk | None = None) -> int:
    """Give some rows the leaves that they lack. Returns how many."""
    walk, started, adopted = walk or _walk, time.monotonic(), 0
    while time.monotonic() - started < SECONDS and (step := walk.step()):
        kind, rows = step
        if lacking := _without_leaf(kind, rows):
            adopted += _take(kind, lacking)
    return adopted


def _take(kind: Leaf.Kind, rows: list[Row]) -> int:
    with turn() as is_ours:
        if not is_ours:
            return 0
        found = records.MODELS[kind]._default_manager.filter(pk__in=rows).order_by("pk")
        if not partition_list.is_split() or not partition_list.is_sharded():
            found = found.select_for_update()  # so that an erasure finds the leaf, or we no row
        lacking = _without_leaf(kind, found.values_list("pk", flat=True))
        leaves.add(kind, lacking)
        return len(lacking)


def _without_leaf(kind: Leaf.Kind, rows: Iterable[Row]) -> list[Row]:
    rows = [row for row in rows if isinstance(row, UUID) or row >= 0]  # no leaf can name others
    known = Leaf.objects.filter(kind=kind, record__in=[key_of(row) for row in rows])
    have = set(known.values_list("record", flat=True))
    return [row for row in rows if key_of(row) not in have]
