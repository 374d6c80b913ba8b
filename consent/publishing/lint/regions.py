"""Rules of places: on any day exactly one holds, with a name, in languages that the site has."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations
from typing import Any

from consent.kernel.rules import NOWHERE
from consent.publishing.draft import every_row
from consent.publishing.lint.problem import Problem
from consent.publishing.words import day

Row = Mapping[str, Any]


def lint(new: Mapping[str, Any], *, today: date) -> Iterator[Problem]:
    ended = [row for row in new["regions"] if _end(row) < today]
    lasting = [row for row in new["regions"] if row not in ended]
    if not any(row["code"] == NOWHERE and _start(row) <= today for row in lasting):
        yield Problem("There is no rule ZZ in force for visitors whose place is not known (R2).")
    for language in new["site"]["languages"]:
        yield from _names(lasting, language)
    for row in lasting:
        yield from _languages(row, new)
        yield from _overrides(row, new)
    yield from _sources(lasting)
    for one, other in combinations(lasting, 2):
        yield from _clash(one, other)
    for row in ended:
        yield Problem(
            f"The rule of {row['name']} ended on {day(_end(row))}. It does nothing and can go.",
            is_error=False,
        )


def _names(rows: list[Row], language: str) -> Iterator[Problem]:
    nameless = [_label(row) for row in rows if not (row["names"].get(language) or "").strip()]
    if nameless:
        places = ", ".join(dict.fromkeys(nameless))
        yield Problem(f"No name is written in {language} for: {places} (R89).")


def _languages(row: Row, new: Mapping[str, Any]) -> Iterator[Problem]:
    missing = [code for code in row["languages"] if code not in new["site"]["languages"]]
    if missing:
        yield Problem(f"{row['name']} requires {', '.join(missing)}, which the site lacks (R89).")
    first = next(iter(row["languages"]), None)
    if first and first not in missing and first not in new["texts"]:
        yield Problem(f"{row['name']} begins in {first}, and there is no wording in it (R89).")


def _overrides(row: Row, new: Mapping[str, Any]) -> Iterator[Problem]:
    unknown = row["overrides"].keys() - {category["key"] for category in every_row(new)}
    if unknown:
        names = ", ".join(sorted(unknown))
        yield Problem(f"{row['name']} names categories that do not exist: {names}.")


def _sources(rows: list[Row]) -> Iterator[Problem]:
    """What a rule follows, and whether somebody has compared the two (R158)."""
    if nameless := [_label(row) for row in rows if not row["source"].strip()]:
        places = ", ".join(dict.fromkeys(nameless))
        yield Problem(f"No legal source is written for: {places} (R158).", is_error=False)
    if unverified := [row["code"] for row in rows if not row["verified"]]:
        places = ", ".join(dict.fromkeys(unverified))
        yield Problem(
            f"Nobody has compared these rules with their law yet: {places}. Have counsel do it, "
            "and write the day as “verified” (R158).",
            is_error=False,
        )


def _clash(one: Row, other: Row) -> Iterator[Problem]:
    """Two rules that hold at once, where nothing says which of them goes first (R3).

    Of two rules of one place that began on different days, the later one goes first.
    """
    if max(_start(one), _start(other)) > min(_end(one), _end(other)):
        return
    if one["code"] == other["code"]:
        if _start(one) == _start(other):
            when = f"begin on {day(_start(one))}" if one["valid_from"] else "have no first day"
            yield Problem(
                f"{_label(one)} has two rules that {when}, so which one holds is not clear. "
                "Give one of them another first day, or delete it (R3)."
            )
        return
    shared = sorted(set(one["covers"]) & set(other["covers"]))
    if shared:
        yield Problem(
            f"{', '.join(shared)}: further places of {one['name']} and of {other['name']} at "
            "once, so which rule holds is not clear. Leave them in one of the two (R3)."
        )


def _start(row: Row) -> date:
    return date.fromisoformat(row["valid_from"]) if row["valid_from"] else date.min


def _end(row: Row) -> date:
    return date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max


def _label(row: Row) -> str:
    return f"{row['name']} ({row['code']})".lstrip()
