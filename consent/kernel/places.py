"""Look up the rules of all places on one day, as a notice has them.

Pure like the rules: nothing is read or written.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import reduce
from math import inf
from typing import Any, NamedTuple

from consent.kernel.laws import Law
from consent.kernel.rules import (
    NOWHERE,
    STRICTEST,
    WEAKEST_FIRST,
    Category,
    Model,
    Region,
)

Row = Mapping[str, Any]


class _Rule(NamedTuple):
    row: Row
    region: Region
    law: Law


class Places:
    """The rules in force by place, and how an answer given in one place counts in another."""

    def __init__(self, rows: Collection[Row], optional: Collection[Category], today: date) -> None:
        self._rules = [_rule(row) for row in rows if _is_valid(row, today)]
        self._by_code = {code: rule for rule in self._rules[::-1] for code in rule.row["covers"]}
        self._by_code |= {rule.region.code: rule for rule in self._rules[::-1]}  # of two, the first
        self._optional = optional
        self._laws = dict(self._each_law())

    def find(self, code: str) -> tuple[Row | None, Region]:
        """Return the row in force for an ISO 3166 code, and its rule.

        Its own, group's or country's, else ZZ. For a country without a known subdivision, the
        strictest row applies (R2).
        """
        rule = self._strictest(code)
        return rule and rule.row, replace(rule.region if rule else STRICTEST, laws=self._laws)

    def _own(self, code: str) -> _Rule | None:
        codes = (code, code.partition("-")[0], NOWHERE)
        return next((self._by_code[one] for one in codes if one in self._by_code), None)

    def _strictest(self, code: str) -> _Rule | None:
        own = self._own(code)
        if own is None or own.region.code != code:
            return own
        first = own.row.get("languages", ())[:1]
        return max(
            [own, *self._parts(code)],
            key=lambda one: (self._strictness(one), one.row.get("languages", ())[:1] != first),
        )

    def _parts(self, country: str) -> list[_Rule]:
        return [rule for rule in self._rules if rule.region.code.startswith(f"{country}-")]

    def _strictness(self, rule: _Rule) -> tuple[float, ...]:
        region = rule.region
        models = sum(WEAKEST_FIRST.index(region.model_for(category)) for category in self._optional)
        reask, two_step = rule.law.strictness
        memory = inf if region.memory_days is None else region.memory_days
        return models, two_step, region.dnt, reask, -memory

    def _each_law(self) -> Iterator[tuple[str, Law]]:
        """Yield the law of every place that has one, by the names that `Region.law` looks up.

        If a country's subdivision is unknown, any of its laws may apply. An unknown place weakens
        no refusal: its reask period is the longest of all.
        """
        nowhere = self._own(NOWHERE)
        elsewhere = nowhere.law if nowhere else STRICTEST.own_law
        strictest = reduce(Law.beside, {rule.law for rule in self._rules}, elsewhere)
        yield "", elsewhere
        yield NOWHERE, elsewhere._replace(reask_days=strictest.reask_days)
        for code in sorted(self._by_code.keys() - {NOWHERE}):
            own = self._by_code[code].law
            yield code, own
            if "-" not in code and (parts := self._parts(code)):
                yield f"{code}-", reduce(Law.beside, {rule.law for rule in parts}, own)


def _is_valid(row: Row, today: date) -> bool:
    start, end = row["valid_from"], row["valid_to"]  # ISO dates, both days included, or None
    return (start is None or date.fromisoformat(start) <= today) and (
        end is None or today <= date.fromisoformat(end)
    )


def _rule(row: Row) -> _Rule:
    region = Region(
        code=row["code"],
        model=Model(row["model"]),
        overrides={key: Model(model) for key, model in row["overrides"].items()},
        memory_days=row["memory_days"],
        reask_days=row["reask_days"],
        two_step=row.get("two_step", False),  # missing in older notices
        dnt=row.get("dnt", False),
        gpc=row.get("gpc", True),
    )
    return _Rule(row, region, region.own_law)
