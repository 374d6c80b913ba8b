"""Which places are nobody's any more, because a visitor asked for it or by age."""

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from consent.lib import ranges
from consent.models import Tombstone

MANY = 500


class Tombstones:
    """One bit for each place, so that a log of any age has room in memory."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._bits = bytearray((size + 7) // 8)
        self.places: Counter[str] = Counter()  # by reason
        self.beyond: dict[UUID, int] = {}  # places that the log had not when it was measured
        self.read()

    def __contains__(self, place: int) -> bool:
        return place < self._size and bool(self._bits[place >> 3] & 1 << (place & 7))

    def read(self) -> None:
        """All there are now: they are written anew a day later, and have no order in time."""
        for id, reason, places in _all():
            for first, last in ranges.read(places):
                self.places[reason] += self._cover(first, min(last, self._size - 1))
                if last >= self._size:
                    self.beyond[id] = last

    def _cover(self, first: int, last: int) -> int:
        """Returns how many of them are new."""
        new = 0
        while first <= last:
            at, within = divmod(first, 8)
            if within == 0 and last - first >= 7:
                end = (last + 1) // 8
                before = int.from_bytes(self._bits[at:end]).bit_count()
                self._bits[at:end] = b"\xff" * (end - at)
                new += 8 * (end - at) - before
                first = end * 8
            else:
                new += not self._bits[at] >> within & 1
                self._bits[at] |= 1 << within
                first += 1
        return new


def over(place: int) -> UUID | None:
    """The tombstone that covers a place."""
    covering = (
        id
        for id, _, places in _all()
        if any(first <= place <= last for first, last in ranges.read(places))
    )
    return next(covering, None)


def _all() -> Iterator[tuple[UUID, str, str]]:
    rows, after = Tombstone.objects.order_by("pk"), UUID(int=0)
    while some := list(rows.filter(pk__gt=after).values_list("pk", "reason", "places")[:MANY]):
        yield from some
        after = some[-1][0]
