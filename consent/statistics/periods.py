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


# From so many days on these units are fine enough; the next one where a unit holds too few people
FINEST = {7: Unit.DAY, 30: Unit.DAY, 90: Unit.WEEK, 365: Unit.MONTH}


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
