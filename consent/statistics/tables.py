"""Counts as a table, without the numbers that would speak of a few people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from consent.statistics import suppression

TOTAL = "total"

Number = int | None  # None: not shown
Cell = tuple[int | str, int | str]


@dataclass(frozen=True, slots=True)
class Row:
    key: str
    numbers: tuple[Number, ...]
    total: Number = None

    @property
    def is_whole(self) -> bool:
        return None not in self.numbers

    @property
    def remainder(self) -> int:
        """What its numbers that are not shown come to, where the total is."""
        return 0 if self.total is None else self.total - sum(filter(None, self.numbers))


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    totals: Row | None

    @property
    def is_whole(self) -> bool:
        return all(row.is_whole for row in (*self.rows, *([self.totals] if self.totals else ())))

    @property
    def is_empty(self) -> bool:
        return not any(number != 0 for row in self.rows for number in row.numbers)


def table(
    columns: Sequence[str],
    counts: Mapping[str, Sequence[int]],
    *,
    rows_add_up: bool = True,
    columns_add_up: bool = True,
) -> Table:
    """The counts by their keys; what adds up has totals.

    Tables of one period share their totals. So these are left out for their own sake alone, and
    the same in each.
    """
    numbers, lines = _numbers(counts, len(columns)), []
    names = [*range(len(columns)), TOTAL] if rows_add_up else [*range(len(columns))]
    places = [*range(len(counts)), TOTAL] if columns_add_up else [*range(len(counts))]
    if rows_add_up:
        lines += [[(place, name) for name in names] for place in places]
    totals: set[Cell] = set()
    left_out: set[Cell] = set()
    if columns_add_up:
        totals = {(TOTAL, name) for name in names}
        ends = [[(TOTAL, name) for name in names]] if rows_add_up else []
        left_out = suppression.hidden({cell: numbers[cell] for cell in totals}, ends)
        lines += [[(place, name) for place in places] for name in names]
    shown = {(place, name): numbers[place, name] for place in places for name in names}
    left_out = suppression.hidden(shown, lines, left_out=left_out, fixed=totals)
    cells = {cell: None if cell in left_out else number for cell, number in shown.items()}

    def row(place: int | str, key: str) -> Row:
        values = tuple(cells[place, name] for name in range(len(columns)))
        return Row(key, values, cells.get((place, TOTAL)))

    rows = tuple(row(place, key) for place, key in enumerate(counts))
    return Table(tuple(columns), rows, row(TOTAL, TOTAL) if columns_add_up else None)


def _numbers(counts: Mapping[str, Sequence[int]], width: int) -> dict[Cell, int]:
    numbers: dict[Cell, int] = {}
    rows: list[tuple[int | str, Sequence[int]]] = list(enumerate(counts.values()))
    rows.append(
        (TOTAL, [sum(column) for column in zip(*counts.values(), strict=True)] or [0] * width)
    )
    for place, row in rows:
        numbers |= {(place, name): number for name, number in enumerate(row)}
        numbers[place, TOTAL] = sum(row)
    return numbers
