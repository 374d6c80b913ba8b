"""The pictures that there are of a site and a period: what is counted, and how it is said."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.dateformat import format as spell

from consent import notices
from consent.admin.statistics.picture import Picture
from consent.kernel.rules import NOWHERE
from consent.lib import languages, world
from consent.models import Site
from consent.publishing.words import category_names
from consent.statistics import tables
from consent.statistics.tables import (
    MIN_COUNT,
    UNITS,
    BannerOutcomes,
    CategoryAnswers,
    Counts,
    Dimension,
    Number,
    OtherOutcomes,
    Span,
    Unit,
    table,
)

ASKED = ("Accepted all", "Refused all", "Chose", "Did not answer")
OTHERWISE = (
    "On the preference page",
    "Withdrawn",
    "Global Privacy Control",
    "Opted out of sale",
    "Taken over",
)
BY_CATEGORY = ("Allowed", "Refused")
MOST_ROWS = 12  # of places and the like; those with the fewest people are put together
REST = "…"  # nothing that is counted has this key
FEW_UNITS = 0.25  # of days may hold fewer than ten in something; else weeks are shown


@dataclass(frozen=True)
class Words:
    """What places and categories are called in the notice in force."""

    places: Mapping[str, str]
    categories: Mapping[str, str]

    @classmethod
    def of(cls, site: Site) -> "Words":
        try:
            snapshot = notices.current(site.key).snapshot
        except notices.NothingPublished:
            return cls({}, {})
        return cls(
            {row["code"]: row["name"] for row in snapshot["regions"]},
            category_names(snapshot),
        )

    def place(self, code: str) -> str:
        name = self.short_place(code)
        return code if name == code else f"{name} ({code})"

    def short_place(self, code: str) -> str:
        return "Not known" if code == NOWHERE else self.places.get(code) or world.title(code)

    def category(self, key: str) -> str:
        return self.categories.get(key, key)


def short_dates(key: str) -> str:
    """The first day of a period, for an axis."""
    return spell(_dates(key)[0], "j M")


def long_dates(key: str) -> str:
    days = _dates(key)
    if len(days) == 1:
        return spell(days[0], "D j M Y")
    return f"{spell(days[0], 'j M')} to {spell(days[-1], 'j M Y')}"


def _dates(key: str) -> list[date]:
    return [date.fromisoformat(one) for one in key.split("/")]


@dataclass(frozen=True)
class Statistics:
    """What was counted on a site in the last so many days, today included."""

    site: Site
    span: Span
    asked: Picture
    others: tuple[Picture, ...] = ()

    @classmethod
    def of(cls, site: Site, *, until: date, days: int) -> "Statistics":
        span = Span.until(until, days=days)
        counts = tables.read(site.key, span.first, span.last)
        words = Words.of(site)
        return cls(
            site,
            span,
            _by_day(counts[Dimension.DAY], span, days),
            (
                _by(counts, Dimension.PLACE, "Place", words.place, words.short_place),
                _by(counts, Dimension.LANGUAGE, "Language", languages.name),
                _by(counts, Dimension.NOTICE, "Notice", lambda number: f"Notice {number}"),
                _by_category(counts[Dimension.CATEGORY], words),
                _otherwise(counts[Dimension.DAY], span, days),
            ),
        )

    @classmethod
    def asked_only(cls, site: Site, *, until: date, days: int) -> "Statistics":
        span = Span.until(until, days=days)
        counts = tables.read(site.key, span.first, span.last, only_days=True)
        return cls(site, span, _by_day(counts[Dimension.DAY], span, days))

    @property
    def pictures(self) -> tuple[Picture, ...]:
        return (self.asked, *self.others)

    @property
    def halves(self) -> tuple[tuple[Picture, ...], tuple[Picture, ...]]:
        """The others in two columns of about one height."""
        place, language, notice, category, otherwise = self.others
        return (place, otherwise), (language, notice, category)

    @property
    def shown(self) -> Number:
        return self.asked.table.totals.total if self.asked.table.totals else None

    @property
    def shares(self) -> list[tuple[str, str]]:
        """Each outcome with its share of the banners shown, in whole percents."""
        totals = self.asked.table.totals
        if totals is None or not totals.total:
            return []
        whole = totals.total
        return [
            (name, "not shown" if number is None else f"{100 * number / whole:.0f} %")
            for name, number in zip(ASKED, totals.numbers, strict=True)
        ]


def _by_day(counts: Mapping[str, Counts], span: Span, days: int) -> Picture:
    unit = _unit(counts, span, days)
    rows = _by_period(counts, span, unit, BannerOutcomes.of)
    finest = UNITS[days][0]
    is_coarse = unit is not finest
    return Picture(
        "days", f"Banner, by {unit}", unit.capitalize(), "Shown", table(ASKED, rows),
        f"By {unit}: on many a {finest} fewer than {MIN_COUNT} answered." if is_coarse else "",
        lies=False, names=long_dates, axis=short_dates, is_wide=True,
    )  # fmt: skip


def _unit(counts: Mapping[str, Counts], span: Span, days: int) -> Unit:
    """The finest unit of which most hold enough people to be told of."""
    for unit in UNITS[days]:
        rows = _by_period(counts, span, unit, BannerOutcomes.of).values()
        few = [row for row in rows if any(0 < number < MIN_COUNT for number in row)]
        if len(few) <= FEW_UNITS * len(rows):
            return unit
    return UNITS[days][-1]


def _by_period(
    counts: Mapping[str, Counts],
    span: Span,
    unit: Unit,
    read: Callable[[Counts], tuple[int, ...]],
) -> dict[str, tuple[int, ...]]:
    return {
        part.key: read(sum((counts.get(f"{day}", Counter()) for day in part.days), Counter()))
        for part in span.cut(unit)
    }


def _by(
    counts: Mapping[Dimension, Mapping[str, Counts]],
    dimension: Dimension,
    head: str,
    names: Callable[[str], str],
    axis: Callable[[str], str] | None = None,
) -> Picture:
    def named(key: str, words: Callable[[str], str] = names) -> str:
        return "All others" if key == REST else words(key)

    rows = {key: BannerOutcomes.of(one) for key, one in counts[dimension].items()}
    title = f"Banner, by {head.lower()}"
    drawn = table(ASKED, _largest(rows))
    return Picture(
        dimension.value, title, head, "Shown", drawn,
names=named, axis=lambda key: named(key, axis or names),
    )  # fmt: skip


def _largest(rows: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    """The rows with most people, and the sum of the others."""
    ranked = sorted(
        (item for item in rows.items() if any(item[1])), key=lambda it: (-sum(it[1]), it[0])
    )
    largest, others = ranked[:MOST_ROWS], ranked[MOST_ROWS:]
    rest = {REST: tuple(map(sum, zip(*(row for _, row in others), strict=True)))} if others else {}
    return dict(largest) | rest


def _by_category(counts: Mapping[str, Counts], words: Words) -> Picture:
    order = [*words.categories, *sorted(counts.keys() - words.categories.keys())]
    rows = {key: tuple(CategoryAnswers.of(counts[key])) for key in order if key in counts}
    drawn = table(BY_CATEGORY, rows, has_totals=False)
    return Picture(
        "category", "Answers, by category", "Category", "Answered", drawn,
        "In the banner, its dialog and on the preference page; an answer about one category alone "
        "counts for that one.",
        names=words.category,
    )  # fmt: skip


def _otherwise(counts: Mapping[str, Counts], span: Span, days: int) -> Picture:
    unit = UNITS[days][-1]
    rows = _by_period(counts, span, unit, OtherOutcomes.of)
    drawn = table(OTHERWISE, rows)
    return Picture(
        "otherwise", f"Answers that no banner asked for, by {unit}", unit.capitalize(), "", drawn,
        "Global Privacy Control: the browsers in which the signal was met for the first time, or "
        "that had answered before. Taken over: from another product’s cookie.",
        lies=False, names=long_dates, axis=short_dates,
    )  # fmt: skip
