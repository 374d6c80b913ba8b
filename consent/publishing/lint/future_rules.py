"""Look up the rules that a draft would put in force, today and on later days."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from consent.kernel.rules import NOWHERE
from consent.kernel.ruleset import Ruleset
from consent.publishing import words
from consent.publishing.lint import fields
from consent.publishing.lint.fields import Field
from consent.publishing.words import Row, day, listed


def remaining_part(country: str) -> str:
    """Return a code for any subdivision without its own rule."""
    return f"{country}-*"


@dataclass(frozen=True, slots=True)
class FutureRules:
    ruleset: Ruleset
    rows: Sequence[Row]  # of the categories
    today: date
    days: tuple[date, ...]

    @classmethod
    def build(cls, new: Row, *, today: date) -> Self:
        ruleset = Ruleset.of({"number": 0, **new})
        return cls(ruleset, new["categories"], today, days_ahead(new, today))

    def first(self, code: str, is_wrong: Callable[[str, date], object]) -> date | None:
        """Return the first day on which a place's rule is wrong."""
        country = code.partition("-")[0]
        names = {code, country, NOWHERE}
        rows = [
            row
            for row in self.ruleset.regions
            if row["code"] in names or not names.isdisjoint(row["covers"])
        ]
        days = days_ahead({"regions": rows}, self.today)
        return next((day for day in days if is_wrong(code, day)), None)

    def parts(self, code: str) -> list[str]:
        """Return a place and its subdivisions that may have another rule."""
        if "-" in code:  # a subdivision itself
            return [code]
        places = (place for row in self.ruleset.regions for place in (row["code"], *row["covers"]))
        known = {place for place in places if place.startswith(f"{code}-")}
        return [code, remaining_part(code), *sorted(known)]

    def rule(self, code: str, on: date) -> str:
        row = self.ruleset.row(code, today=on)
        if row is None:
            return "the strictest rule, which holds where none is written,"
        return f"the rule {words.rule(row)}, which holds there,"

    def field(self, code: str, on: date, name: str) -> Field:
        """Return a field of the rule in force at a place, or of a new rule."""
        row = self.ruleset.row(code, today=on)
        return fields.rule(row, name) if row else Field("regionrule", code, name)

    def categories(self, keys: Iterable[str]) -> str:
        """List categories by the names that staff know."""
        called = {row["key"]: words.category(row) for row in self.rows}
        return listed([called[key] for key in keys])

    def when(self, found: date) -> str:
        return f" from {day(found)}" if found > self.today else ""


def days_ahead(new: Row, today: date) -> tuple[date, ...]:
    """Return today, and each later day on which the rules may change."""
    days = {today}
    for row in new["regions"]:
        if row["valid_from"]:
            days.add(date.fromisoformat(row["valid_from"]))
        if row["valid_to"] and (last := date.fromisoformat(row["valid_to"])) < date.max:
            days.add(last + timedelta(days=1))
    return tuple(sorted(day for day in days if day >= today))
