"""Find decisions by receipt, pseudonym, account or days."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Self
from uuid import UUID

from django.db.models import QuerySet

from consent.models import Decision
from consent.record import accounts, visitors
from consent.record.export.selection import of_days

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Search:
    """What was typed, taken apart. One day beside an id asks what stood on that day (R74)."""

    id: UUID | None
    account: str  # what may be the name of one: an id, too
    days: tuple[date, ...]

    @classmethod
    def of(cls, text: str) -> Self:
        """Raises ValueError."""
        days = tuple(sorted(map(date.fromisoformat, _DAY.findall(text))))
        name = " ".join(_DAY.sub(" ", text).split())
        try:
            return cls(UUID(name), name, days)
        except ValueError:
            return cls(None, name, days)

    def find(self, rows: QuerySet[Decision], sites: list[str]) -> QuerySet[Decision]:
        if self.account:
            rows = self._of_one(rows, sites)
        if not self.days:
            return rows
        if len(self.days) == 1 and self.account:
            return _newest(of_days(rows, None, self.days[0]))
        return of_days(rows, self.days[0], self.days[-1])

    def _of_one(self, rows: QuerySet[Decision], sites: list[str]) -> QuerySet[Decision]:
        if self.id:  # an account's name may look like an id
            if (receipt := rows.filter(pk=self.id)).exists():
                return receipt
            if visitor := visitors.by_pseudonym(self.id.hex):
                return rows.filter(visitor=visitor)
        # hashed here: what was typed goes no further
        return rows.filter(pk__in=accounts.decisions_of(sites, self.account))


def _newest(rows: QuerySet[Decision]) -> QuerySet[Decision]:
    """The answer that stood: the last one until then."""
    newest = rows.order_by("-decided_at", "-received_at", "-pk").values("pk")[:1]
    return rows.filter(pk__in=list(newest.values_list("pk", flat=True)))
