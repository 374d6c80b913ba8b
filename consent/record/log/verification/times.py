"""When a place was given: not later than the next checkpoint that is kept."""

from array import array
from bisect import bisect_right
from datetime import UTC, datetime, timedelta

from consent.models import LogCheckpoint
from consent.record.log.verification.totals import Totals

LATE = timedelta(hours=2)  # of an hour one checkpoint is kept
MOST = 20  # that are named


class Times:
    def __init__(self) -> None:
        self._sizes, self._seconds = array("q"), array("d")
        kept = LogCheckpoint.objects.filter(pk__gt=0).order_by("pk").values_list("size", "at")
        for size, at in kept:
            self._sizes.append(size)
            self._seconds.append(at.timestamp())

    def of(self, place: int) -> datetime | None:
        at = bisect_right(self._sizes, place)
        if at == len(self._sizes):
            return None
        return datetime.fromtimestamp(self._seconds[at], UTC)

    def size_at(self, moment: datetime) -> int:
        """How large the log was at a full hour, before which a checkpoint was kept."""
        at = bisect_right(self._seconds, moment.timestamp())
        return self._sizes[at - 1] if at else 0

    def compare(self, name: str, place: int, moment: datetime, totals: Totals) -> None:
        """A row that says it was written long before it got its place is worth a line.

        The log could not be written for a while, or somebody has dated it back.
        """
        at = self.of(place)
        if at and at - moment > LATE:
            totals.late += 1
            if len(totals.latecomers) < MOST:
                says = f"{moment:%Y-%m-%d %H:%M} UTC, and got place {place} by {at:%Y-%m-%d %H:%M}"
                totals.latecomers.append(f"{name} says {says}.")
