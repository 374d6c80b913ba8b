"""Build the pictures of a site and a period: what is counted, and its names."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.utils.dateformat import format as spell

from consent import notices
from consent.admin.statistics.picture import Picture
from consent.kernel.rules import NOWHERE
from consent.lib import languages, world
from consent.models import Site
from consent.publishing.words import category_names
from consent.record.statistics import tables
from consent.record.statistics.tables import (
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

_ASKED = ("Accepted all", "Refused all", "Chose", "Did not answer")
_OTHERWISE = (
    "On the preference page",
    "Withdrawn",
    "Global Privacy Control",
    "Opted out of sale",
    "Taken over",
)
_MAX_ROWS = 12  # of places and the like; those with the fewest people are put together
_REST = "…"  # nothing that is counted has this key
_FEW_UNITS = 0.25  # of days may hold fewer than ten in something; else weeks are shown
_NOTHING = {"regions": (), "categories": (), "unused": ()}

Names = Callable[[str], str]


@dataclass(frozen=True)
class Statistics:
    """What was counted on a site in the last so many days, today included."""

    site: Site
    span: Span
    asked: Picture
    others: tuple[Picture, ...] = ()

    @classmethod
    def build(cls, site: Site, *, until: date, days: int, is_short: bool = False) -> Self:
        """Read the counts; `is_short` leaves out all pictures but the first."""
        span = Span.until(until, days=days)
        counts = tables.read(site.key, span.first, span.last, only_days=is_short)
        asked = _by_day(counts[Dimension.DAY], span, days)
        if is_short:
            return cls(site, span, asked)
        snapshot = _snapshot(site)
        places = {row["code"]: row["name"] for row in snapshot["regions"]}

        def place(code: str) -> str:
            return "Not known" if code == NOWHERE else places.get(code) or world.title(code)

        def place_and_code(code: str) -> str:
            return code if place(code) == code else f"{place(code)} ({code})"

        others = (
            _by(counts, Dimension.PLACE, place_and_code, place),
            _by(counts, Dimension.LANGUAGE, languages.name),
            _by(counts, Dimension.NOTICE, lambda number: f"Notice {number}"),
            _by_category(counts[Dimension.CATEGORY], category_names(snapshot)),
            _otherwise(counts[Dimension.DAY]),
        )
        return cls(site, span, asked, others)

    @property
    def pictures(self) -> tuple[Picture, ...]:
        return (self.asked, *self.others)

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
            for name, number in zip(_ASKED, totals.numbers, strict=True)
        ]


def _snapshot(site: Site) -> Mapping[str, Any]:
    try:
        return notices.current(site.key).snapshot
    except notices.NothingPublished:
        return _NOTHING


def _by_day(counts: Mapping[str, Counts], span: Span, days: int) -> Picture:
    """By the finest unit of which most hold enough people to show."""
    for unit in UNITS[days]:
        rows = _by_unit(counts, span, unit)
        few = [row for row in rows.values() if any(0 < number < MIN_COUNT for number in row)]
        if len(few) <= _FEW_UNITS * len(rows):
            break
    finest = UNITS[days][0]
    note = f"By {unit}: on many a {finest} fewer than {MIN_COUNT} answered."
    return Picture(
        "days", f"Banner, by {unit}", unit.capitalize(), "Shown", table(_ASKED, rows),
        "" if unit is finest else note, stands=True, names=_days, axis=_first_day,
    )  # fmt: skip


def _by_unit(counts: Mapping[str, Counts], span: Span, unit: Unit) -> dict[str, BannerOutcomes]:
    return {
        part.key: BannerOutcomes.build(
            sum((counts.get(f"{day}", Counter()) for day in part.days), Counter())
        )
        for part in span.cut(unit)
    }


def _first_day(key: str) -> str:
    return spell(date.fromisoformat(key[:10]), "j M")


def _days(key: str) -> str:
    first, _, last = key.partition("/")
    if not last:
        return spell(date.fromisoformat(first), "D j M Y")
    return f"{_first_day(first)} to {spell(date.fromisoformat(last), 'j M Y')}"


def _by(
    counts: Mapping[Dimension, Mapping[str, Counts]],
    dimension: Dimension,
    names: Names,
    axis: Names | None = None,
) -> Picture:
    """The rows with most people, and the sum of the others."""

    def with_rest(names: Names) -> Names:
        return lambda key: "All others" if key == _REST else names(key)

    rows = {key: BannerOutcomes.build(count) for key, count in counts[dimension].items()}
    counted = [key for key, row in rows.items() if any(row)]
    ranked = sorted(counted, key=lambda key: (-sum(rows[key]), key))
    shown: dict[str, tuple[int, ...]] = {key: rows[key] for key in ranked[:_MAX_ROWS]}
    if rest := ranked[_MAX_ROWS:]:
        shown[_REST] = tuple(map(sum, zip(*(rows[key] for key in rest), strict=True)))
    name = dimension.name.lower()
    return Picture(
        dimension.value, f"Banner, by {name}", name.capitalize(), "Shown", table(_ASKED, shown),
        names=with_rest(names), axis=with_rest(axis or names),
    )  # fmt: skip


def _by_category(counts: Mapping[str, Counts], names: Mapping[str, str]) -> Picture:
    order = [*names, *sorted(counts.keys() - names.keys())]
    rows = {key: CategoryAnswers.build(counts[key]) for key in order if key in counts}
    drawn = table(("Allowed", "Refused"), rows, has_totals=False)
    return Picture(
        "category", "Answers, by category", "Category", "Answered", drawn,
        "In the banner, its dialog and on the preference page; an answer about one category alone "
        "counts for that one.",
        names=lambda key: names.get(key, key),
    )  # fmt: skip


def _otherwise(counts: Mapping[str, Counts]) -> Picture:
    numbers = OtherOutcomes.build(sum(counts.values(), Counter()))
    rows = {name: (number,) for name, number in zip(_OTHERWISE, numbers, strict=True)}
    return Picture(
        "otherwise", "Answers that no banner asked for", "Kind", "", table(("Answers",), rows),
        "Global Privacy Control: the browsers in which the signal was met for the first time, or "
        "that had answered before. Taken over: from another product’s cookie.",
    )  # fmt: skip
