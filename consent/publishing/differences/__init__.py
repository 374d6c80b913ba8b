"""Compare two notices, or a notice and a draft: every difference with old and new text."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any

from consent.lib import colours, languages
from consent.models import RegionRule, Site, Theme, Wording
from consent.models.wording import FIELDS
from consent.publishing import words
from consent.publishing.differences import categories
from consent.publishing.differences.difference import (
    Difference,
    Fields,
    FieldText,
    Piece,
    Row,
    compare,
)
from consent.publishing.words import category_names, field_of, in_order, label, yes_or_no

__all__ = ["Difference", "Piece", "Row", "between"]

RULES = "Rules of places"
FLAGS = ("gpc", "dnt", "two_step")
AS_THE_PLACE, ALL_LANGUAGES, NO_RULE = "as the place", "the site's own", "No rule of its own"


def between(old: Row | None, new: Row) -> tuple[Difference, ...]:
    """Return the differences of a snapshot from an older one, in reading order.

    Without an older one, a single line says that everything is new.
    """
    if old is None:
        return (Difference("Everything", "", "", "", "Nothing was published", "The first notice"),)
    return tuple(chain.from_iterable(_each(old, new)))


def _each(old: Row, new: Row) -> Iterator[Iterator[Difference]]:
    yield categories.between(old, new)
    yield categories.order(old, new)
    yield compare("Banner texts", "", _texts(old, new), _texts(new, new))
    yield _rules_between(old, new)
    yield compare("Appearance", "", _look(old), _look(new))
    yield compare("Site", "", _facts(old["site"]), _facts(new["site"]))
    yield _program_between(old, new)


def _program_between(old: Row, new: Row) -> Iterator[Difference]:
    """Compare the banner's code, whose digest is in each notice."""
    was, is_now = old.get("banner"), new.get("banner")
    if was and is_now and was != is_now:
        renewed = f"Renewed with an update of this service: {is_now[:12]}…"
        yield Difference("Banner program", "", "SHA-256", "", f"{was[:12]}…", renewed)


def _texts(snapshot: Row, latest: Row) -> Fields:
    """Return each text in every language, so that translations are listed together."""
    by_language = snapshot["texts"]
    names = dict.fromkeys(name for texts in by_language.values() for name in texts)
    return [
        FieldText(
            label(Wording, FIELDS.get(name, name)),
            by_language[code].get(name, ""),
            languages.name(code),
        )
        for name in names
        for code in in_order(by_language, latest)
    ]


def _look(snapshot: Row) -> Fields:
    """Return the theme; a missing one is the default."""
    chosen = colours.whole(snapshot.get("theme", {}))
    choices = {name: dict(field_of(Theme, name).flatchoices) for name in chosen}
    return [
        FieldText(label(Theme, name), str(choices[name].get(value, value)))
        for name, value in chosen.items()
    ]


def _facts(site: Row) -> Fields:
    flat: dict[str, Any] = {}
    for name, value in site.items():
        flat |= value if isinstance(value, Mapping) else {name: value}
    return [FieldText(label(Site, name), _value(name, value)) for name, value in flat.items()]


def _value(name: str, value: Any) -> str:
    if name == "languages":
        return ", ".join(map(languages.name, value))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    choices: dict[Any, Any] = dict(getattr(field_of(Site, name), "flatchoices", ()))
    return str(choices.get(value, "" if value is None else value))


def _rules_between(old: Row, new: Row) -> Iterator[Difference]:
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
            yield from compare(RULES, subject, *both)


def _pairs(olds: Sequence[Row], news: Sequence[Row]) -> Iterator[tuple[Row | None, Row | None]]:
    """Pair rules of one place by their first day; two that are left over form a pair."""
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
    verified: str = row["verified"] or ""
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
        FieldText("Compared with the law on", verified and words.day(date.fromisoformat(verified))),
    ]


def _exceptions(row: Row, categories: Mapping[str, str]) -> Iterator[FieldText]:
    for key, name in categories.items():
        model = row["overrides"].get(key)
        yield FieldText(f"{name} there", words.model(model) if model else AS_THE_PLACE)


def _period(row: Row) -> str:
    days = (row[name] and date.fromisoformat(row[name]) for name in ("valid_from", "valid_to"))
    return words.period(*days)
