"""Lay out a table as stacked bars, drawn by a template; a screen reader reads the table itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, log10
from typing import Any, NamedTuple, Self

from consent.record.statistics.tables import MIN_COUNT, Number, Rate, rounded

_MAX_TICKS, _MAX_LABELS = 5, 6


class _Row(NamedTuple):
    key: str
    name: str
    numbers: tuple[Number, ...]  # one for each column, and their sum
    rate: Rate | None  # of the first column among those that are answers


class _Bar(NamedTuple):
    color: int
    start: int
    length: int
    title: str


@dataclass(frozen=True)
class Picture:
    slug: str
    title: str
    head: str  # of the table's first column
    columns: Sequence[str]
    rows: tuple[_Row, ...]
    total: str  # the name of a row's sum
    note: str = ""
    stands: bool = False  # bars stand side by side, else they lie one below the other

    @classmethod
    def build(
        cls,
        slug: str,
        title: str,
        head: str,
        columns: Sequence[str],
        counts: Mapping[str, Sequence[int]],
        *,
        names: Mapping[str, str],
        total: str = "Shown",
        rated: int = 3,
        **facts: Any,
    ) -> Self:
        """Build it of counts by key. Each number is rounded by itself, sums too."""
        rows = tuple(
            _Row(
                key,
                names.get(key, key),
                tuple(map(rounded, [*numbers, sum(numbers)])),
                Rate.of(rounded(numbers[0]), rounded(sum(numbers[:rated]))),
            )
            for key, numbers in counts.items()
        )
        return cls(slug, title, head, columns, rows, total, **facts)

    @property
    def headers(self) -> list[str]:
        return [self.head, *self.columns, self.total]

    @property
    def silence(self) -> str:
        """Why there is nothing to draw; empty where there is something."""
        numbers = {number for row in self.rows for number in row.numbers[: len(self.columns)]}
        if any(numbers):
            return ""
        if None in numbers:
            return f"Too few visits for a picture: each number is under {MIN_COUNT}."
        return "Nothing was counted in this time."

    @property
    def bars(self) -> Iterator[tuple[_Row, list[_Bar]]]:
        """Yield each row with its bars; each begins where the one before it ends."""
        for row in self.rows:
            start, bars = 0, []
            for color, (column, number) in enumerate(zip(self.columns, row.numbers, strict=False)):
                length, title = _length(number), f"{row.name}, {column}: {counted(number)}"
                bars.append(_Bar(color, start, length, title))
                start += length
            yield row, [bar for bar in bars if bar.length]

    @property
    def step(self) -> int:
        """Of so many rows one has its label: there is no room for more."""
        return ceil(len(self.rows) / _MAX_LABELS)

    @cached_property
    def scale(self) -> range:
        """From nothing to the longest bar's end or above, by a few steps of 1, 2, 5, 10, 20 …"""
        columns = len(self.columns)
        longest = max((sum(map(_length, row.numbers[:columns])) for row in self.rows), default=0)
        least = max(1.0, longest / _MAX_TICKS)
        power: int = 10 ** int(log10(least))
        step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least)
        return range(0, max(1, ceil(longest / step)) * step + 1, step)


def counted(number: Number) -> str:
    """Return `12,340`; of a few people, that they are few."""
    return f"under {MIN_COUNT}" if number is None else f"{number:,}"


def _length(number: Number) -> int:
    """How long a number is drawn; of a few people their middle, so that the row is not short."""
    return MIN_COUNT // 2 if number is None else number
