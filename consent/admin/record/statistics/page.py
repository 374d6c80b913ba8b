"""Show what was counted of a site, in pictures, with a table and a CSV file of each."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateformat import format as spell

from consent.admin.catalogue.bulk import csv_file
from consent.admin.record.statistics.picture import Picture, counted
from consent.admin.site_lists import require, show, sites_of
from consent.kernel.rules import NOWHERE
from consent.lib import languages, world
from consent.models import Site
from consent.publishing.words import category_names
from consent.record.statistics import tables
from consent.record.statistics.tables import (
    MIN_COUNT,
    MIN_RATED,
    UNITS,
    Counts,
    Number,
    Rate,
    banner_outcomes,
    rounded,
)

_ASKED = ("Accepted all", "Refused all", "Chose", "Did not answer")
_MAX_ROWS = 12  # of places and the like; those with the fewest people are put together
_REST = "…"  # nothing that is counted has this key
_FEW_UNITS = 0.25  # of days may hold fewer than ten in something; else weeks are shown
_NOTHING = {"regions": (), "categories": (), "unused": ()}


@dataclass(frozen=True)
class Statistics:
    """What was counted on a site from one day to another, both included."""

    site: Site
    first: date
    last: date
    totals: tuple[Number, ...]  # what became of the banners, and how many were shown
    asked: Picture
    others: tuple[Picture, ...] = ()

    @classmethod
    def build(cls, site: Site, *, until: date, days: int, is_short: bool = False) -> Self:
        """Read the counts; `is_short` leaves out all pictures but the first."""
        first = until - timedelta(days=days - 1)
        counts = tables.read(site.key, first, until, only_days=is_short)
        outcomes = banner_outcomes(sum(counts["day"].values(), Counter()))
        totals = tuple(map(rounded, (*outcomes, sum(outcomes))))
        asked = _by_day(counts["day"], first, until, days)
        if is_short:
            return cls(site, first, until, totals, asked)
        latest = site.notices.first()
        snapshot = latest.snapshot if latest else _NOTHING
        rules = {row["code"]: row["name"] for row in snapshot["regions"]} | {NOWHERE: "Not known"}

        def place(code: str) -> str:
            return rules.get(code) or world.title(code)

        others = (
            _by("region", counts["region"], place, head="place"),
            _by("language", counts["language"], languages.name),
            _by("notice", counts["notice"], "Notice {}".format),
            _by_category(counts["category"], category_names(snapshot)),
        )
        return cls(site, first, until, totals, asked, others)

    @property
    def pictures(self) -> tuple[Picture, ...]:
        return (self.asked, *self.others)

    @property
    def shown(self) -> Number:
        return self.totals[-1]

    @property
    def shares(self) -> list[tuple[str, str]]:
        """Each outcome with its share of the banners shown, or its number where those are few."""
        *numbers, whole = self.totals
        return [
            (name, str(Rate.of(number, whole) or counted(number)))
            for name, number in zip(_ASKED, numbers, strict=True)
            if whole
        ]


def _by_day(counts: Mapping[str, Counts], first: date, last: date, days: int) -> Picture:
    """By the finest unit of which most hold enough people to show."""
    for unit in UNITS[days]:
        parts = tables.parts(first, last, unit)
        rows = {
            key: banner_outcomes(sum((counts.get(f"{day}", Counter()) for day in part), Counter()))
            for key, part in parts.items()
        }
        few = [row for row in rows.values() if any(0 < number < MIN_COUNT for number in row)]
        if len(few) <= _FEW_UNITS * len(rows):
            break
    finest = UNITS[days][0]
    note = f"By {unit}: on many a {finest} fewer than {MIN_COUNT} answered."
    return Picture.build(
        "days", f"Banner, by {unit}", f"{unit.capitalize()} of", _ASKED, rows,
        names={key: spell(part[0], "j M") for key, part in parts.items()},
        note="" if unit == finest else note, stands=True,
    )  # fmt: skip


def _by(
    field: str, counts: Mapping[str, Counts], name: Callable[[str], str], *, head: str = ""
) -> Picture:
    """The rows with most people, and the sum of the others: of a few people none has its own."""
    rows = {key: banner_outcomes(count) for key, count in counts.items()}
    ranked = sorted(rows, key=lambda key: (-sum(rows[key]), key))
    large = [key for key in ranked if max(rows[key]) >= MIN_COUNT][:_MAX_ROWS]
    shown = {key: rows[key] for key in large}
    if rest := [rows[key] for key in ranked if key not in shown and any(rows[key])]:
        shown[_REST] = tuple(map(sum, zip(*rest, strict=True)))
    return Picture.build(
        field, f"Banner, by {head or field}", (head or field).capitalize(), _ASKED, shown,
        names={key: name(key) for key in large} | {_REST: "Other"},
    )  # fmt: skip


def _by_category(counts: Mapping[str, Counts], names: Mapping[str, str]) -> Picture:
    order = [*names, *sorted(counts.keys() - names.keys())]
    rows = {key: tables.category_answers(counts[key]) for key in order if key in counts}
    return Picture.build(
        "category", "Answers, by category", "Category", ("Allowed", "Refused"), rows,
        names=names, total="Answered", rated=2,
        note="In the banner, its dialog and on the preference page; an answer about one category "
        "alone counts for that one.",
    )  # fmt: skip


PERMISSION = "consent.view_tally"
_USUAL = 30
PERIODS = [(days, f"{days} days") for days in UNITS]


def page(request: HttpRequest) -> HttpResponse:
    """Show the pictures of the chosen site, or of the one that the address names."""
    return show(
        request, "statistics/page",
        title="Statistics",
        days=days(request),
        periods=PERIODS,
        fewest=MIN_COUNT,
        rated=MIN_RATED,
        statistics=_statistics(request, request.GET.get("site", "")),
    )  # fmt: skip


def download(request: HttpRequest, site: str, slug: str) -> HttpResponse:
    """Answer the table of one picture as CSV; a number that is not shown is left empty."""
    statistics = _statistics(request, site)
    picture = next((each for each in statistics.pictures if each.slug == slug), None)
    if picture is None or statistics.site.key != site:
        raise Http404
    name = f"{site}-{slug}-{statistics.first}-{statistics.last}"
    rows = [(row.key, *row.numbers) for row in picture.rows]
    return csv_file.answer(name, picture.headers, rows)


def _statistics(request: HttpRequest, key: str) -> Statistics:
    require(request, PERMISSION)
    sites = {site.key: site for site in sites_of(request)}
    site = sites.get(key) or next(iter(sites.values()), None)
    if site is None:
        raise Http404("There is no site.")
    return Statistics.build(site, until=timezone.now().date(), days=days(request))


def days(request: HttpRequest) -> int:
    return {f"{days}": days for days in UNITS}.get(request.GET.get("days", ""), _USUAL)
