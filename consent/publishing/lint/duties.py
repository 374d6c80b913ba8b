"""What the law of a place requires of its rule, today and on every later day."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from consent.publishing.lint.problem import Problem
from consent.publishing.words import day
from consent.rules import Region
from consent.terms import Terms

# Where Global Privacy Control must be honoured (R76)
SIGNALLED = (
    "US-CA", "US-CO", "US-CT", "US-DE", "US-MD", "US-MN",
    "US-MT", "US-NE", "US-NH", "US-NJ", "US-OR", "US-TX",
)  # fmt: skip
TWO_STEPS = "US-CA"


def lint(new: Mapping[str, Any], *, today: date) -> Iterator[Problem]:
    terms = Terms.of({"number": 0, **new})
    days = _days(new, today)
    for code in SIGNALLED:
        if found := _first(terms, code, days, lambda region: not region.gpc):
            yield Problem(
                f"{code} requires Global Privacy Control, and {_rule(terms, code, found)} does "
                f"not tell visitors that it was honoured{_when(found, today)}. "
                "Tick it there (R12, R76)."
            )
    if found := _first(terms, TWO_STEPS, days, lambda region: not region.two_step):
        yield Problem(
            f"{TWO_STEPS} requires two steps back after an opt-out, a request and a "
            f"confirmation, and {_rule(terms, TWO_STEPS, found)} does not ask for "
            f"them{_when(found, today)}. Tick them there (R54)."
        )


def _days(new: Mapping[str, Any], today: date) -> list[date]:
    """Today, and each later day on which another rule may hold than on the day before."""
    days = {today}
    for row in new["regions"]:
        if row["valid_from"]:
            days.add(date.fromisoformat(row["valid_from"]))
        if row["valid_to"] and (last := date.fromisoformat(row["valid_to"])) < date.max:
            days.add(last + timedelta(days=1))
    return sorted(day for day in days if day >= today)


def _first(
    terms: Terms, code: str, days: list[date], is_wrong: Callable[[Region], bool]
) -> date | None:
    return next((day for day in days if is_wrong(terms.region(code, today=day))), None)


def _rule(terms: Terms, code: str, on: date) -> str:
    row = terms.row(code, today=on)
    if row is None:
        return "the strictest rule, which holds where none is written,"
    return f"the rule that holds there, {row['name']} ({row['code']}),"


def _when(found: date, today: date) -> str:
    return f" from {day(found)}" if found > today else ""
