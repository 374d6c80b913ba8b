"""Read what was counted between two days, without numbers of a few people.

A share of such numbers, with how far chance may move it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import groupby
from math import sqrt
from typing import NamedTuple, Self

from django.db.models import QuerySet, Sum

from consent.models import Decision, Tally

# Of so many days the finest unit, and what is taken where that holds too few people
UNITS = {7: ("day", "week"), 30: ("day", "week"), 90: ("week", "month"), 365: ("month",)}
_DAY = timedelta(days=1)
_BEGINS = {
    "day": lambda day: day,
    "week": lambda day: day - day.weekday() * _DAY,  # Monday
    "month": lambda day: day.replace(day=1),
}


def parts(first: date, last: date, unit: str) -> dict[str, list[date]]:
    """Return the days of each part that a unit cuts, by how ISO 8601 writes the part."""
    days = [first + n * _DAY for n in range((last - first).days + 1)]
    cut: Iterator[list[date]] = (list(part) for _, part in groupby(days, _BEGINS[unit]))
    return {f"{part[0]}" if len(part) == 1 else f"{part[0]}/{part[-1]}": part for part in cut}


# Under ten, somebody who knows one visitor, a day and a place may know the answer
MIN_COUNT = 10

Number = int | None  # None: not shown


def rounded(number: int) -> Number:
    """The number to the nearest ten; none of fewer than ten people, but of nobody."""
    return None if 0 < number < MIN_COUNT else (number + MIN_COUNT // 2) // MIN_COUNT * MIN_COUNT


Outcome = Tally.Outcome
ANSWERS = (Outcome.ACCEPT, Outcome.REJECT, Outcome.CUSTOM)  # to the banner's question
# Whole answers are told apart by the first four, what they say of a category by the last
_DAYS, _OTHERS, _CATEGORIES = ("day",), ("region", "language", "notice"), ("category",)

Counts = Counter[tuple[str, str]]  # how often each outcome happened, by surface and outcome


def _total(counts: Counts, outcome: str) -> int:
    """Return how often an outcome happened, on all surfaces."""
    return sum(number for (_, what), number in counts.items() if what == outcome)


def banner_outcomes(counts: Counts) -> tuple[int, ...]:
    """What became of the banners, shown once a visit: accepted, refused, chosen, not answered."""
    answers = [counts[Decision.Surface.BANNER, outcome] for outcome in ANSWERS]
    # An answer may outlive the count of its banner, and a dialog be opened without one
    return *answers, max(0, _total(counts, Outcome.SHOWN) - sum(answers))


def category_answers(counts: Counts) -> tuple[int, ...]:
    """What answers said of one category: allowed, refused."""
    return _total(counts, Outcome.ALLOWED), _total(counts, Outcome.REFUSED)


def read(
    site_key: str, first: date, last: date, *, only_days: bool = False
) -> Mapping[str, Mapping[str, Counts]]:
    """Return the counts by `day`, `region`, `language`, `notice` and `category`, by value."""
    rows = Tally.objects.filter(site=site_key, day__range=(first, last)).order_by()
    rows = rows.exclude(outcome=Outcome.SEEN)
    answers = rows.filter(category="")  # as a whole; other rows are of one category in an answer
    groups: list[tuple[QuerySet[Tally], tuple[str, ...]]] = [(answers, _DAYS)]
    if not only_days:
        groups += [(answers, _OTHERS), (rows.exclude(category=""), _CATEGORIES)]
    found: dict[str, dict[str, Counts]] = defaultdict(lambda: defaultdict(Counter))
    for group, names in groups:
        columns = (*names, "surface", "outcome")
        for *values, surface, outcome, number in group.values_list(*columns).annotate(Sum("count")):
            for name, value in zip(names, values, strict=True):
                found[name][str(value)][surface, outcome] += number
    return found


MIN_RATED = 200  # of fewer, rounding to tens would move a rate nearly as far as chance does
_Z = 1.96  # standard deviations on each side hold 95 %


class Rate(NamedTuple):
    """A share, and the ends of Wilson's interval, which holds the true one in 95 of 100 cases."""

    share: float
    low: float
    high: float

    @classmethod
    def of(cls, part: Number, whole: Number) -> Self | None:
        """None where there are too few people for one."""
        if part is None or whole is None or whole < MIN_RATED:
            return None
        share, extra = part / whole, _Z * _Z / whole
        middle = (share + extra / 2) / (1 + extra)
        half = _Z * sqrt(share * (1 - share) / whole + extra / whole / 4) / (1 + extra)
        return cls(share, max(0.0, middle - half), middle + half)

    def __str__(self) -> str:
        return f"{100 * self.share:.0f} % ({100 * self.low:.0f}–{100 * self.high:.0f})"
