"""Build tables of what was counted between two days, without numbers of a few people."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple, Self

from django.db.models import QuerySet, Sum

from consent.models import Decision, Tally

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


# Under ten, somebody who knows one visitor, a day and a place may know the answer
MIN_COUNT = 10

Number = int | None  # None: not shown


def rounded(number: int) -> Number:
    """The number to the nearest ten; none of fewer than ten people, but of nobody."""
    return None if 0 < number < MIN_COUNT else (number + MIN_COUNT // 2) // MIN_COUNT * MIN_COUNT


@dataclass(frozen=True, slots=True)
class Row:
    key: str
    numbers: tuple[Number, ...]
    total: Number


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    totals: Row | None

    @property
    def is_empty(self) -> bool:
        return not any(number != 0 for row in self.rows for number in row.numbers)


def table(
    columns: Sequence[str], counts: Mapping[str, Sequence[int]], *, has_totals: bool = True
) -> Table:
    """The counts by their keys. Each number is rounded by itself, totals too."""

    def row(key: str, numbers: Sequence[int]) -> Row:
        return Row(key, tuple(map(rounded, numbers)), rounded(sum(numbers)))

    sums = [sum(column) for column in zip(*counts.values(), strict=True)] or [0] * len(columns)
    rows = tuple(row(key, numbers) for key, numbers in counts.items())
    return Table(tuple(columns), rows, row("total", sums) if has_totals else None)


Outcome = Tally.Outcome
_ANSWERS = (Outcome.ACCEPT, Outcome.REJECT, Outcome.CUSTOM)  # to the banner's question


class Dimension(StrEnum):
    """What counts are told apart by; the name of a tally's field."""

    DAY = "day"
    PLACE = "region"
    LANGUAGE = "language"
    NOTICE = "notice"
    CATEGORY = "category"


Counts = Counter[tuple[str, str]]  # how often each outcome happened, by surface and outcome


def total(counts: Counts, outcome: str) -> int:
    """Return how often an outcome happened, on all surfaces."""
    return sum(number for (_, what), number in counts.items() if what == outcome)


class BannerOutcomes(NamedTuple):
    """What became of the banners that were shown, once a visit."""

    accepted: int
    refused: int
    chosen: int
    ignored: int

    @classmethod
    def build(cls, counts: Counts) -> Self:
        yes, no, some = (counts[Decision.Surface.BANNER, outcome] for outcome in _ANSWERS)
        # An answer may outlive the count of its banner, and a dialog be opened without one
        return cls(yes, no, some, max(0, total(counts, Outcome.SHOWN) - yes - no - some))


class OtherOutcomes(NamedTuple):
    """Answers that no banner had asked for."""

    on_page: int
    withdrawn: int
    signals: int
    opted_out: int
    imported: int

    @classmethod
    def build(cls, counts: Counts) -> Self:
        on_page = sum(counts[Decision.Surface.PREFERENCES, outcome] for outcome in _ANSWERS)
        rest = (Outcome.WITHDRAW, Outcome.SIGNAL, Outcome.OPT_OUT, Outcome.IMPORTED)
        return cls(on_page, *(total(counts, outcome) for outcome in rest))


class CategoryAnswers(NamedTuple):
    """What answers said of one category."""

    allowed: int
    refused: int

    @classmethod
    def build(cls, counts: Counts) -> Self:
        return cls(total(counts, Outcome.ALLOWED), total(counts, Outcome.REFUSED))


def read(
    site_key: str, first: date, last: date, *, only_days: bool = False
) -> Mapping[Dimension, Mapping[str, Counts]]:
    """Return the counts of each dimension by its values: of a day its date, of a place its code."""
    rows = Tally.objects.filter(site=site_key, day__range=(first, last)).order_by()
    answers = rows.filter(category="")  # as a whole; other rows are of one category in an answer
    groups: list[tuple[QuerySet[Tally], tuple[Dimension, ...]]] = [(answers, (Dimension.DAY,))]
    if not only_days:
        groups += [
            (answers, (Dimension.PLACE, Dimension.LANGUAGE, Dimension.NOTICE)),
            (rows.exclude(category=""), (Dimension.CATEGORY,)),
        ]
    found: dict[Dimension, dict[str, Counts]] = {one: defaultdict(Counter) for one in Dimension}
    for group, dimensions in groups:
        columns = (*dimensions, "surface", "outcome")
        for *values, surface, outcome, number in group.values_list(*columns).annotate(Sum("count")):
            for dimension, value in zip(dimensions, values, strict=True):
                found[dimension][str(value)][surface, outcome] += number
    return found
