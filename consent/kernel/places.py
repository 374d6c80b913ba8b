"""The rules of all places on one day, as a notice has them.

As pure as the rules: nothing is read or written.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import reduce
from math import inf
from typing import Any

from consent.kernel.rules import (
    NOWHERE,
    STRICTEST,
    WEAKEST_FIRST,
    Category,
    Law,
    Model,
    Region,
)

_MOST = 1024  # rules found and remembered

Row = Mapping[str, Any]


class Places:
    """Which rule holds where, and what becomes of an answer that was given elsewhere."""

    def __init__(self, rows: Collection[Row], optional: Collection[Category], today: date) -> None:
        self._rows = [row for row in rows if _is_valid(row, today)]
        self._optional = optional
        self._laws = dict(self._each_law())
        self._found: dict[str, Region] = {}

    def region(self, code: str) -> Region:
        """The rule in force for an ISO 3166 code."""
        found = self._found.get(code)
        if found is None:
            row = self.row(code)
            found = replace(_region(row) if row else STRICTEST, laws=self._laws)
            if len(self._found) >= _MOST:
                self._found.clear()
            self._found[code] = found
        return found

    def row(self, code: str) -> Row | None:
        """The row in force for an ISO 3166 code: its own, its group's, its country's, else ZZ.

        Of a country that is known without its part, the strictest row holds (R2).
        """
        own = next(self._chain(code), None)
        if own is None or own["code"] != code:
            return own
        return max([own, *self._parts(code)], key=self._strictness)

    def languages(self, code: str) -> tuple[str, ...]:
        """The languages that a place requires, the one to begin with first (R89)."""
        own = next(self._chain(code), None)  # a law of one part speaks for no other
        return tuple(own["languages"]) if own else ()

    def _chain(self, code: str) -> Iterator[Row]:
        for one in dict.fromkeys((code, _country(code), NOWHERE)):
            yield from (row for row in self._rows if row["code"] == one)
            yield from (row for row in self._rows if one in row["covers"])

    def _parts(self, country: str) -> list[Row]:
        return [row for row in self._rows if row["code"].startswith(f"{country}-")]

    def _strictness(self, row: Row) -> tuple[float, ...]:
        region = _region(row)
        models = sum(WEAKEST_FIRST.index(region.model_for(category)) for category in self._optional)
        reask, two_step = _law(row).strictness
        memory = inf if region.memory_days is None else region.memory_days
        return models, two_step, region.dnt, reask, -memory

    def _each_law(self) -> Iterator[tuple[str, Law]]:
        """The law of every place that has one, by the names that `Region.law` looks for.

        Where the part of a country is not known, each of its laws may be the visitor's. An unknown
        place weakens no no: it is asked about again as late as anywhere.
        """
        elsewhere = _law(next(self._chain(NOWHERE), None))
        laws = [elsewhere, *map(_law, self._rows)]
        yield "", elsewhere
        yield NOWHERE, elsewhere._replace(reask_days=reduce(Law.beside, laws).reask_days)
        codes = {code for row in self._rows for code in (row["code"], *row["covers"])} - {NOWHERE}
        for code in sorted(codes):
            own = next(self._chain(code))
            yield code, _law(own)
            if parts := self._parts(code):
                yield f"{code}-", reduce(Law.beside, map(_law, [own, *parts]))


def _country(code: str) -> str:
    return code.partition("-")[0]


def _is_valid(row: Row, today: date) -> bool:
    start, end = row["valid_from"], row["valid_to"]  # ISO dates, both days included, or None
    return (start is None or date.fromisoformat(start) <= today) and (
        end is None or today <= date.fromisoformat(end)
    )


def _law(row: Row | None) -> Law:
    return (_region(row) if row else STRICTEST).own_law


def _region(row: Row) -> Region:
    return Region(
        code=row["code"],
        model=Model(row["model"]),
        overrides={key: Model(model) for key, model in row["overrides"].items()},
        memory_days=row["memory_days"],
        reask_days=row["reask_days"],
        two_step=row.get("two_step", False),  # notices published before there was such a rule
        dnt=row.get("dnt", False),
        gpc=row.get("gpc", True),
    )
