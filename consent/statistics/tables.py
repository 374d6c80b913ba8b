"""Counts as a table, without the numbers that would speak of a few people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Under ten, somebody who knows one visitor, a day and a place may know the answer
MIN_COUNT = 10

Number = int | None  # None: not shown


def rounded(number: int) -> Number:
    """The number to the nearest ten; none of fewer than ten people, but of nobody."""
    return None if 0 < number < MIN_COUNT else (number + MIN_COUNT // 2) // MIN_COUNT * MIN_COUNT


@dataclass(frozen=True, slots=True)
class Row:
    key: str
    numbers: tuple[Number, ...]
    total: Number


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    totals: Row | None

    @property
    def is_empty(self) -> bool:
        return not any(number != 0 for row in self.rows for number in row.numbers)


def table(
    columns: Sequence[str], counts: Mapping[str, Sequence[int]], *, has_totals: bool = True
) -> Table:
    """The counts by their keys. Each number is rounded by itself, totals too."""

    def row(key: str, numbers: Sequence[int]) -> Row:
        return Row(key, tuple(map(rounded, numbers)), rounded(sum(numbers)))

    sums = [sum(column) for column in zip(*counts.values(), strict=True)] or [0] * len(columns)
    rows = tuple(row(key, numbers) for key, numbers in counts.items())
    return Table(tuple(columns), rows, row("total", sums) if has_totals else None)
