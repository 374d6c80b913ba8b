"""Read what was counted between two days, without numbers of a few people.

A share of such numbers, with how far chance may move it, and two of them compared.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import groupby
from math import hypot, sqrt
from typing import NamedTuple, Self

from django.db.models import QuerySet, Sum

from consent.models import Decision, Notice, Tally

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


def times(site_key: str, first: date, last: date) -> Mapping[str, Counter[str]]:
    """Return by day how many questions came within each time, by its bound in milliseconds."""
    rows = Tally.objects.filter(site=site_key, day__range=(first, last), outcome=Outcome.TIME)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for day, bound, number in rows.order_by().values_list("day", "category").annotate(Sum("count")):
        found[str(day)][bound] += number
    return found


def read(
    site_key: str, first: date, last: date, *, only_days: bool = False
) -> Mapping[str, Mapping[str, Counts]]:
    """Return the counts by `day`, `region`, `language`, `notice` and `category`, by value."""
    rows = Tally.objects.filter(site=site_key, day__range=(first, last)).order_by()
    rows = rows.exclude(outcome__in=(Outcome.TIME, Outcome.SEEN))
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
_MAX_DAYS = 28
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


class Change(NamedTuple):
    """One share after a publication and before it, of as many people."""

    whole: Number
    after: Rate | None
    before: Rate | None

    @property
    def verdict(self) -> str:
        """By Newcombe's interval of the difference: chance may make what is within it."""
        if self.after is None or self.before is None:
            return "too few to tell"
        (new, low, high), (old, least, most) = self.after, self.before
        if new - old > hypot(new - low, most - old):
            return "more than before"
        if old - new > hypot(high - new, old - least):
            return "less than before"
        return "no difference beyond chance"


ANSWERED, ACCEPTED = "Answered the banner", "Accepted all"  # a category's key has no capitals
_Shares = Mapping[str, tuple[int, int]]  # part and whole by place


def before_and_after(notice: Notice, *, today: date) -> tuple[int, Mapping[str, Change]]:
    """Return the days compared, before a notice was published and after; and each share's change.

    They are whole, and from a week on weeks. A place counts with as many people on both sides as
    the smaller has: what matters is how they answered, not where more of them came from.
    """
    day, notices = notice.published_at.date(), notice.site.notices.order_by("number")
    following = notices.filter(number__gt=notice.number).first()
    began = notices.earliest("number").published_at.date()
    until = following.published_at.date() if following else today
    days = min(_MAX_DAYS, (until - day).days - 1, (day - began).days - 1)
    days = max(0, days - days % 7 if days > 7 else days)
    rows = Tally.objects.filter(site=notice.site.key, surface=Decision.Surface.BANNER)
    span, one_day = timedelta(days=days), timedelta(days=1)
    new = _shares(rows.filter(notice=notice.number, day__range=(day + one_day, day + span)))
    old = _shares(rows.filter(notice__lt=notice.number, day__range=(day - span, day - one_day)))
    return days, {what: _compare(new[what], old[what]) for what in new if what in old}


def _shares(rows: QuerySet[Tally]) -> Mapping[str, _Shares]:
    """Return what was answered, accepted, and allowed of each category."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    columns = rows.order_by("category").values_list("category", "region", "outcome")
    for category, place, outcome, number in columns.annotate(Sum("count")):
        counts[category, place][outcome] = number
    shares: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for (category, place), row in counts.items():
        if category:
            allowed = row[Outcome.ALLOWED]
            shares[category][place] = allowed, allowed + row[Outcome.REFUSED]
        else:
            answers = sum(row[outcome] for outcome in ANSWERS)
            shares[ANSWERED][place] = answers, max(answers, row[Outcome.SHOWN])
            shares[ACCEPTED][place] = row[Outcome.ACCEPT], answers
    return shares


def _compare(new: _Shares, old: _Shares) -> Change:
    sizes = {place: min(new[place][1], old[place][1]) for place in new.keys() & old.keys()}
    whole = rounded(sum(sizes.values()))

    def rate(side: _Shares) -> Rate | None:
        parts = (side[place][0] * size / side[place][1] for place, size in sizes.items() if size)
        return Rate.of(rounded(round(sum(parts))), whole)

    return Change(whole, rate(new), rate(old))
