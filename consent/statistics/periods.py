"""The days that a picture covers, cut into days, weeks or months."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby

DAY = timedelta(days=1)


class Unit(StrEnum):
    DAY = "day"
    WEEK = "week"  # from Monday
    MONTH = "month"

    def begins(self, day: date) -> date:
        match self:
            case Unit.WEEK:
                return day - day.weekday() * DAY
            case Unit.MONTH:
                return day.replace(day=1)
        return day


# Of so many days the finest unit, and what is taken where that holds too few people
UNITS = {
    7: (Unit.DAY, Unit.WEEK),
    30: (Unit.DAY, Unit.WEEK),
    90: (Unit.WEEK, Unit.MONTH),
    365: (Unit.MONTH,),
}


@dataclass(frozen=True, slots=True)
class Span:
    first: date
    last: date

    @classmethod
    def until(cls, last: date, *, days: int) -> "Span":
        return cls(last - (days - 1) * DAY, last)

    @property
    def days(self) -> Iterator[date]:
        return (self.first + n * DAY for n in range((self.last - self.first).days + 1))

    def cut(self, unit: Unit) -> list["Span"]:
        parts: Iterable[tuple[date, Iterator[date]]] = groupby(self.days, unit.begins)
        return [Span(days[0], days[-1]) for days in (list(part) for _, part in parts)]

    @property
    def key(self) -> str:
        """As ISO 8601 writes it."""
        return f"{self.first}" if self.first == self.last else f"{self.first}/{self.last}"
