"""Which decisions an export holds, in the order of their ids, so that it can go on after any."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from consent.lib import uuid7
from consent.models import Decision, Leaf, Notice
from consent.record.decisions import OLDEST
from consent.record.log import records

BITE = 1_000
SKEW = OLDEST + timedelta(days=1)  # by which an id, made in a browser, may differ from our clock


class ExportedDecision(NamedTuple):
    id: UUID
    notice: Notice
    record: bytes  # what the log holds us to
    salt: str  # in hexadecimal; empty where there is no leaf yet
    place: int | None  # in the log


@dataclass(frozen=True, slots=True)
class Selection:
    sites: tuple[str, ...] = ()  # keys; none: of every site
    first: date | None = None  # days, UTC, on which visitors answered
    last: date | None = None
    visitor: UUID | None = None
    ids: tuple[UUID, ...] | None = None  # only these
    after: UUID | None = None  # of a part before

    @property
    def is_of_one(self) -> bool:
        return self.visitor is not None or self.ids is not None

    def count(self) -> int:
        return self._rows().order_by().count()

    def decisions(self) -> Iterator[list[ExportedDecision]]:
        """Bite by bite: neither memory nor a transaction grows with the record."""
        notices = dict[int, Notice]()
        for part in self._parts():
            rows = part
            while bite := list(rows[:BITE]):
                unread = {row.notice_id for row in bite} - notices.keys()
                notices |= Notice.objects.select_related("site").in_bulk(unread)
                leaves = _leaves(bite)
                for row in bite:
                    row.notice = notices[row.notice_id]
                yield [
                    ExportedDecision(
                        row.pk,
                        row.notice,
                        records.record_of(row),
                        *leaves.get(row.pk, ("", None)),
                    )
                    for row in bite
                ]
                rows = part.filter(pk__gt=bite[-1].pk)

    def _parts(self) -> list[QuerySet[Decision]]:
        """In their order: PostgreSQL would read the months after the period for each bite."""
        rows = self._rows()
        if not self.last:
            return [rows]
        beyond = _beyond(self.last)
        return [rows.filter(pk__lt=beyond), rows.filter(pk__gte=beyond)]

    def _rows(self) -> QuerySet[Decision]:
        rows = Decision.objects.order_by("pk")
        if self.sites:
            rows = rows.filter(notice__in=Notice.objects.filter(site__key__in=self.sites))
        rows = of_days(rows, self.first, self.last)
        if self.visitor is not None:
            rows = rows.filter(visitor=self.visitor)
        if self.ids is not None:
            rows = rows.filter(pk__in=self.ids)
        return rows.filter(pk__gt=self.after) if self.after else rows


def of_days(rows: QuerySet[Decision], first: date | None, last: date | None) -> QuerySet[Decision]:
    """Those that were given from the one day, UTC, to the other; found by their ids, too."""
    if first:
        start = _midnight(first)
        rows = rows.filter(pk__gte=uuid7.floor(start - SKEW), decided_at__gte=start)
    if last:
        # What an erasure left has an id of that later day: months after the period are read for it
        by_id = Q(pk__lt=_beyond(last)) | Q(surface=Decision.Surface.ERASURE)
        rows = rows.filter(by_id, decided_at__lt=_midnight(last) + timedelta(days=1))
    return rows


def _beyond(last: date) -> UUID:
    """Above every id that a browser made until the end of this day."""
    return uuid7.floor(_midnight(last) + timedelta(days=1) + SKEW)


def _leaves(bite: list[Decision]) -> dict[UUID, tuple[str, int | None]]:
    found = Leaf.objects.filter(kind=Leaf.Kind.DECISION, record__in=[row.pk for row in bite])
    rows = found.values_list("record", "salt", "place")
    return {record: (bytes(salt).hex(), place) for record, salt, place in rows}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
