"""What was counted on a site between two days, by what it is asked for: one query."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import CharField, F, QuerySet, Sum, Value
from django.db.models.functions import Cast

from consent.models import Decision, Tally

Outcome = Tally.Outcome
ANSWERS = (Outcome.ACCEPT, Outcome.REJECT, Outcome.CUSTOM)  # to the banner's question


class Dimension(StrEnum):
    """What counts are told apart by; the name of a tally's field."""

    DAY = "day"
    PLACE = "region"
    LANGUAGE = "language"
    NOTICE = "notice"
    CATEGORY = "category"


class BannerOutcomes(NamedTuple):
    """What became of the banners that were shown, once a visit."""

    accepted: int
    refused: int
    chosen: int
    ignored: int

    @classmethod
    def of(cls, counts: "Counts") -> "BannerOutcomes":
        yes, no, some = (counts.of(outcome, Decision.Surface.BANNER) for outcome in ANSWERS)
        # An answer may outlive the count of its banner, and a dialog be opened without one
        return cls(yes, no, some, max(0, counts.of(Outcome.SHOWN) - yes - no - some))


class OtherOutcomes(NamedTuple):
    """Answers that no banner had asked for."""

    on_page: int
    withdrawn: int
    signals: int
    opted_out: int
    imported: int

    @classmethod
    def of(cls, counts: "Counts") -> "OtherOutcomes":
        on_page = sum(counts.of(one, Decision.Surface.PREFERENCES) for one in ANSWERS)
        rest = (Outcome.WITHDRAW, Outcome.SIGNAL, Outcome.OPT_OUT, Outcome.IMPORTED)
        return cls(on_page, *map(counts.of, rest))


class CategoryAnswers(NamedTuple):
    """What answers said of one category."""

    allowed: int
    refused: int

    @classmethod
    def of(cls, counts: "Counts") -> "CategoryAnswers":
        return cls(counts.of(Outcome.ALLOWED), counts.of(Outcome.REFUSED))


class Counts:
    """How often each outcome happened, on each surface."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}

    def add(self, surface: str, outcome: str, number: int) -> None:
        known = self._numbers.get((surface, outcome), 0)
        self._numbers[surface, outcome] = known + number

    @classmethod
    def sum(cls, several: Iterable["Counts"]) -> "Counts":
        whole = cls()
        for counts in several:
            for (surface, outcome), number in counts._numbers.items():
                whole.add(surface, outcome, number)
        return whole

    def of(self, outcome: str, surface: str = "") -> int:
        """On one surface, or on all of them."""
        return sum(
            number
            for (where, what), number in self._numbers.items()
            if what == outcome and surface in ("", where)
        )


def read(
    site_key: str, first: date, last: date, *, only_days: bool = False
) -> Mapping[Dimension, Mapping[str, Counts]]:
    """The counts of each dimension by its values: of a day its date, of a place its code.

    The table is added up twice, by day and by all the rest, and the rest is told apart here.
    """
    rows = Tally.objects.filter(site=site_key, day__range=(first, last)).order_by()
    grouped = _by_day(rows) if only_days else _by_day(rows).union(_by_rest(rows), all=True)
    found: dict[Dimension, dict[str, Counts]] = {one: defaultdict(Counts) for one in Dimension}
    for day, *rest, surface, outcome, number in grouped:
        region, language, notice, category = rest
        if category:
            values = {Dimension.CATEGORY: category}
        elif day:
            values = {Dimension.DAY: day}
        else:
            places = (Dimension.PLACE, Dimension.LANGUAGE, Dimension.NOTICE)
            values = dict(zip(places, (region, language, f"{notice}"), strict=True))
        for dimension, value in values.items():
            found[dimension][value].add(surface, outcome, number)
    return found


COLUMNS = ("told_day", "told_region", "told_language", "told_notice", "told_category")
Grouped = QuerySet[Tally, Any]


def _by_day(rows: QuerySet[Tally]) -> Grouped:
    none = Value("", CharField())
    named = rows.filter(category="").annotate(
        told_day=Cast("day", CharField()),
        told_region=none,
        told_language=none,
        told_notice=Value(0),
        told_category=none,
    )
    return named.values_list(*COLUMNS, "surface", "outcome").annotate(number=Sum("count"))


def _by_rest(rows: QuerySet[Tally]) -> Grouped:
    named = rows.annotate(
        told_day=Value("", CharField()),
        told_region=F("region"),
        told_language=F("language"),
        told_notice=F("notice"),
        told_category=F("category"),
    )
    return named.values_list(*COLUMNS, "surface", "outcome").annotate(number=Sum("count"))
