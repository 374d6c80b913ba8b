"""Lay out a table as stacked bars, in percent of the picture that a template draws.

Colours and sizes are the style sheet's (`static/consent/admin/charts.css`). A screen reader hears
the picture's name, and reads the table beside it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import ceil, log10
from typing import NamedTuple

from django.utils.formats import number_format

from consent.record.statistics.tables import Number, Row, Table

_ROW_HEIGHT = 34  # pixels, of a bar that lies
MAX_TICKS, MAX_LABELS = 5, 8


class _Bar(NamedTuple):
    """One number of a row; places and sizes are percentages of the picture."""

    color: int
    x: str
    y: str
    width: str
    height: str
    title: str


@dataclass(frozen=True)
class Picture:
    slug: str
    title: str
    head: str  # of the table's first column
    total: str  # the name of a row's total; empty where rows do not add up
    table: Table
    note: str = ""
    stands: bool = False  # bars stand side by side, else they lie one below the other
    names: Callable[[str], str] = str
    axis: Callable[[str], str] | None = None  # where names are too long for one

    @property
    def headers(self) -> list[str]:
        return [self.head, *self.table.columns, *([self.total] if self.total else [])]

    @property
    def rows(self) -> list[tuple[str, list[Number]]]:
        return [(self.names(row.key), self.numbers(row)) for row in self.table.rows]

    @property
    def totals(self) -> list[Number]:
        return self.numbers(self.table.totals) if self.table.totals else []

    def numbers(self, row: Row) -> list[Number]:
        return [*row.numbers, *([row.total] if self.total else [])]

    @property
    def height(self) -> int:
        """In pixels, of bars that lie."""
        return _ROW_HEIGHT * len(self.table.rows)

    @property
    def bars(self) -> Iterator[_Bar]:
        """Yield the bars of each row; each begins where the one before it ends."""
        end, count = self._end, len(self.table.rows)
        for place, row in enumerate(self.table.rows):
            start, breadth = 0, (_percent(place + 0.15, count), _percent(0.7, count))
            for color, number in enumerate(row.numbers):
                if not number:
                    continue
                before = end - start - number if self.stands else start
                length = _percent(before, end), _percent(number, end)
                (x, width), (y, height) = (breadth, length) if self.stands else (length, breadth)
                title = f"{self.names(row.key)}, {self.table.columns[color]}: {_text(number)}"
                yield _Bar(color, x, y, width, height, title)
                start += number

    @property
    def labels(self) -> list[tuple[str, str]]:
        """Name and middle of the rows; of bars that stand, only of as many as have room."""
        count, name = len(self.table.rows), self.axis or self.names
        step = ceil(count / MAX_LABELS) if self.stands else 1
        rows = list(enumerate(self.table.rows))[::step]
        return [(name(row.key), _percent(place + 0.5, count)) for place, row in rows]

    @property
    def ticks(self) -> list[tuple[str, str]]:
        """Numbers of the scale, and where they stand."""
        end = self._end
        numbers = range(0, end + 1, self._step)
        return [(_text(n), _percent(end - n if self.stands else n, end)) for n in numbers]

    @cached_property
    def _longest(self) -> int:
        return max((sum(filter(None, row.numbers)) for row in self.table.rows), default=0)

    @property
    def _step(self) -> int:
        """The smallest of 1, 2, 5, 10, 20 … of which a few lead up to the longest bar."""
        least = max(1.0, self._longest / MAX_TICKS)
        power: int = 10 ** int(log10(least))
        return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least)

    @property
    def _end(self) -> int:
        return max(1, ceil(self._longest / self._step)) * self._step


def _text(number: int) -> str:
    return number_format(number, force_grouping=True)


def _percent(part: float, whole: int) -> str:
    return f"{100 * part / whole:.3f}%"
