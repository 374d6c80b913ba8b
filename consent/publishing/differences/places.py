"""What is otherwise about the rules of places, field by field."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from consent.lib import languages
from consent.models import RegionRule
from consent.publishing import words
from consent.publishing.differences.difference import (
    Difference,
    Fields,
    FieldText,
    Row,
    compare,
)
from consent.publishing.words import category_names, label, yes_or_no

SECTION = "Rules of places"
FLAGS = ("gpc", "dnt", "two_step")
AS_THE_PLACE, ALL_LANGUAGES, NO_RULE = "as the place", "the site's own", "No rule of its own"


def between(old: Row, new: Row) -> Iterator[Difference]:
    before, after = old["regions"], new["regions"]
    categories = category_names(old) | category_names(new)
    places = {row["code"]: row["name"] for row in (*before, *after)}
    for code in dict.fromkeys(row["code"] for row in (*after, *before)):
        olds = [row for row in before if row["code"] == code]
        news = [row for row in after if row["code"] == code]
        is_one = len(olds) <= 1 and len(news) <= 1
        for was, is_now in _pairs(olds, news) if olds != news else ():
            subject = places[code]
            if not is_one and was is not None:
                subject += f", the rule that held {_period(was)}"
            both = (_rule(row, categories, places) for row in (was, is_now))
            yield from compare(SECTION, subject, *both)


def _pairs(olds: Sequence[Row], news: Sequence[Row]) -> Iterator[tuple[Row | None, Row | None]]:
    """Rules of one place, matched by their first day; two that remain alone match as well."""
    added = list(news)
    removed: list[Row] = []
    for old in olds:
        same = next((row for row in added if row["valid_from"] == old["valid_from"]), None)
        if same is None:
            removed.append(old)
        else:
            added.remove(same)
            yield old, same
    if len(removed) == len(added) == 1:
        yield removed[0], added[0]
    else:
        yield from ((old, None) for old in removed)
        yield from ((None, new) for new in added)


def _rule(row: Row | None, categories: Mapping[str, str], places: Mapping[str, str]) -> Fields:
    if row is None:
        return [FieldText("Rule", NO_RULE)]
    return [
        FieldText("Rule", "Its own"),
        FieldText("Name", row["name"]),
        *(
            FieldText("Name", name, languages.name(code))
            for code, name in row["names"].items()
            if code != "en"
        ),
        FieldText("Until the visitor answers", words.model(row["model"])),
        *_exceptions(row, categories),
        *(FieldText(label(RegionRule, flag), yes_or_no(row[flag])) for flag in FLAGS),
        FieldText("A yes holds", words.yes(row["memory_days"])),
        FieldText("Asked again after a no", words.no(row["reask_days"])),
        FieldText("Holds in", ", ".join(places.get(code, code) for code in row["covers"])),
        FieldText("Languages", ", ".join(map(languages.name, row["languages"])) or ALL_LANGUAGES),
        FieldText("In force", _period(row)),
        FieldText("Legal source", row["source"]),
        FieldText("Compared with the law on", _day(row["verified"])),
    ]


def _exceptions(row: Row, categories: Mapping[str, str]) -> Iterator[FieldText]:
    for key, name in categories.items():
        model = row["overrides"].get(key)
        yield FieldText(f"{name} there", words.model(model) if model else AS_THE_PLACE)


def _period(row: Row) -> str:
    days = (row[name] and date.fromisoformat(row[name]) for name in ("valid_from", "valid_to"))
    return words.period(*days)


def _day(verified: str | None) -> str:
    return words.day(date.fromisoformat(verified)) if verified else ""
