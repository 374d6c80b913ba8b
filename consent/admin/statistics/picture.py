"""Lay out a table as stacked bars, which a template draws.

Colours are the sheet's (`static/consent/admin/charts.css`): no style, script or address stands in
the picture. A screen reader hears its name, and reads the table beside it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import ceil, log10
from typing import NamedTuple

from django.utils.formats import number_format

from consent.statistics.tables import Number, Row, Table

WIDTH, HEIGHT, HALF_WIDTH = 760, 250, 470
BAR = 34  # the height of a row that lies
TOP, BOTTOM, RIGHT = 8, 30, 28  # but for longer numbers
LEFT, CHARACTER = 60, 7.5  # what stands left of standing bars; the width of a character
MAX_STEPS, MAX_LABELS, MAX_LABEL = 5, 8, 24


class Rect(NamedTuple):
    x: str
    y: str
    width: str
    height: str
    title: str


class Line(NamedTuple):
    """A line of the scale or a label, with its text; a label has no length."""

    x1: int
    y1: int
    x2: int
    y2: int
    text: str


@dataclass(frozen=True)
class Picture:
    slug: str
    title: str
    head: str  # of the table's first column
    total: str  # the name of a row's total; empty where rows do not add up
    table: Table
    note: str = ""
    lies: bool = True
    names: Callable[[str], str] = str
    axis: Callable[[str], str] | None = None  # where names are too long for one
    is_wide: bool = False

    @property
    def headers(self) -> list[str]:
        return [self.head, *self.table.columns, *([self.total] if self.total else [])]

    @property
    def rows(self) -> list[tuple[str, list[Number]]]:
        return [(self.names(row.key), self._numbers(row)) for row in self.table.rows]

    @property
    def totals(self) -> list[Number]:
        return self._numbers(self.table.totals) if self.table.totals else []

    def _numbers(self, row: Row) -> list[Number]:
        return [*row.numbers, *([row.total] if self.total else [])]

    @property
    def width(self) -> int:
        return WIDTH if self.is_wide else HALF_WIDTH

    @property
    def height(self) -> int:
        return TOP + BAR * len(self.table.rows) + BOTTOM if self.lies else HEIGHT

    @property
    def series(self) -> list[list[Rect]]:
        """The bars of each column; each begins where those of the columns before it end."""
        return [list(self._bars(at)) for at in range(len(self.table.columns))]

    @property
    def scale(self) -> Iterator[Line]:
        step = self._step
        for value in range(0, self._most + step, step):
            text = number_format(value, force_grouping=True)
            if self.lies:
                x = round(self._left + self._length(value))
                yield Line(x, TOP, x, self.height - BOTTOM, text)
            else:
                y = round(HEIGHT - BOTTOM - self._length(value))
                yield Line(self._left, y, self.width - self._right, y, text)

    @property
    def labels(self) -> Iterator[Line]:
        """Every so many rows where they stand, so that names have room."""
        most = MAX_LABELS if self.is_wide else MAX_LABELS // 2
        every = 1 if self.lies else ceil(len(self.table.rows) / most)
        for at, row in list(enumerate(self.table.rows))[::every]:
            text, middle = self._label(row), round((at + 0.5) * self._lane)
            x, y = (self._left, TOP + middle) if self.lies else (self._left + middle, HEIGHT)
            yield Line(x, y, x, y, text)

    def _bars(self, at: int) -> Iterator[Rect]:
        for place, row in enumerate(self.table.rows):
            if not (number := row.numbers[at]):
                continue
            start, length = self._length(sum(filter(None, row.numbers[:at]))), self._length(number)
            lane, breadth = (place + 0.15) * self._lane, 0.7 * self._lane
            title = f"{self.names(row.key)}, {self.table.columns[at]}: "
            title += number_format(number, force_grouping=True)
            if self.lies:
                box = (self._left + start, TOP + lane, length, breadth)
            else:
                box = (self._left + lane, HEIGHT - BOTTOM - start - length, breadth, length)
            x, y, width, height = (f"{one:.2f}" for one in box)
            yield Rect(x, y, width, height, title)

    def _label(self, row: Row) -> str:
        name = (self.axis or self.names)(row.key)
        return name if len(name) <= MAX_LABEL else f"{name[: MAX_LABEL - 1].rstrip()}…"

    @cached_property
    def _left(self) -> int:
        """Lying bars have names there."""
        longest = max((len(self._label(row)) for row in self.table.rows), default=0)
        return 16 + round(longest * CHARACTER) if self.lies else LEFT

    @property
    def _right(self) -> int:
        """Half of the last number stands beyond the last line."""
        number = number_format(self._most, force_grouping=True)
        return max(RIGHT, ceil(len(number) * CHARACTER / 2)) if self.lies else RIGHT

    @property
    def _lane(self) -> float:
        room = self.width - self._left - self._right
        return BAR if self.lies else room / max(1, len(self.table.rows))

    def _length(self, number: int) -> float:
        room = self.width - self._left - self._right if self.lies else HEIGHT - TOP - BOTTOM
        return number * room / self._most

    @cached_property
    def _longest(self) -> int:
        return max((sum(filter(None, row.numbers)) for row in self.table.rows), default=0)

    @property
    def _step(self) -> int:
        """The smallest of 1, 2, 5, 10, 20 … of which a few lead up to the longest bar."""
        least = max(1.0, self._longest / MAX_STEPS)
        power: int = 10 ** int(log10(least))
        return next(power * one for one in (1, 2, 5, 10) if power * one >= least)

    @cached_property
    def _most(self) -> int:
        return max(1, ceil(self._longest / self._step)) * self._step
