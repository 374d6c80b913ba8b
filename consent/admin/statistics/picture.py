"""Lay out a table as stacked bars, in percent of the picture that a template draws.

Colours and sizes are the style sheet's (`static/consent/admin/charts.css`). A screen reader hears
the picture's name, and reads the table beside it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, log10
from typing import Any, NamedTuple, Self

from django.utils.formats import number_format

from consent.record.statistics.tables import Number, rounded

_ROW_HEIGHT = 34  # pixels, of a bar that lies
_MAX_TICKS, _MAX_LABELS = 5, 8


class _Row(NamedTuple):
    key: str
    name: str
    label: str  # beside the bar; shorter
    numbers: tuple[Number, ...]  # one for each column, and their sum where they add up


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
    columns: Sequence[str]
    rows: tuple[_Row, ...]
    totals: tuple[Number, ...]  # of the columns; empty where they do not add up
    total: str = "Shown"  # the name of a row's sum; empty where there is none
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
        labels: Mapping[str, str] | None = None,
        total: str = "Shown",
        has_totals: bool = True,
        **facts: Any,
    ) -> Self:
        """Build it of counts by key. Each number is rounded by itself, totals too."""

        def shown(numbers: Sequence[int]) -> tuple[Number, ...]:
            return tuple(map(rounded, [*numbers, sum(numbers)] if total else numbers))

        labels = labels or names
        rows = tuple(
            _Row(key, names.get(key, key), labels.get(key, key), shown(numbers))
            for key, numbers in counts.items()
        )
        sums = [sum(column) for column in zip(*counts.values(), strict=True)] or [0] * len(columns)
        totals = shown(sums) if has_totals else ()
        return cls(slug, title, head, columns, rows, totals, total, **facts)

    @property
    def headers(self) -> list[str]:
        return [self.head, *self.columns, *([self.total] if self.total else [])]

    @property
    def is_empty(self) -> bool:
        return not any(number != 0 for row in self.rows for number in row.numbers)

    @property
    def height(self) -> int:
        """In pixels, of bars that lie."""
        return _ROW_HEIGHT * len(self.rows)

    @property
    def bars(self) -> Iterator[_Bar]:
        """Yield the bars of each row; each begins where the one before it ends."""
        end, count = self._end, len(self.rows)
        for place, row in enumerate(self.rows):
            start, breadth = 0, (_percent(place + 0.15, count), _percent(0.7, count))
            for color, column in enumerate(self.columns):
                if not (number := row.numbers[color]):
                    continue
                before = end - start - number if self.stands else start
                length = _percent(before, end), _percent(number, end)
                (x, width), (y, height) = (breadth, length) if self.stands else (length, breadth)
                yield _Bar(color, x, y, width, height, f"{row.name}, {column}: {_text(number)}")
                start += number

    @property
    def labels(self) -> list[tuple[str, str]]:
        """Name and middle of the rows; of bars that stand, only of as many as have room."""
        count = len(self.rows)
        step = ceil(count / _MAX_LABELS) if self.stands else 1
        rows = list(enumerate(self.rows))[::step]
        return [(row.label, _percent(place + 0.5, count)) for place, row in rows]

    @property
    def ticks(self) -> list[tuple[str, str]]:
        """Numbers of the scale, and where they stand."""
        end = self._end
        numbers = range(0, end + 1, self._step)
        return [(_text(n), _percent(end - n if self.stands else n, end)) for n in numbers]

    @cached_property
    def _longest(self) -> int:
        columns = len(self.columns)
        return max((sum(filter(None, row.numbers[:columns])) for row in self.rows), default=0)

    @property
    def _step(self) -> int:
        """The smallest of 1, 2, 5, 10, 20 … of which a few lead up to the longest bar."""
        least = max(1.0, self._longest / _MAX_TICKS)
        power: int = 10 ** int(log10(least))
        return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least)

    @property
    def _end(self) -> int:
        return max(1, ceil(self._longest / self._step)) * self._step


def _text(number: int) -> str:
    return number_format(number, force_grouping=True)


def _percent(part: float, whole: int) -> str:
    return f"{100 * part / whole:.3f}%"
