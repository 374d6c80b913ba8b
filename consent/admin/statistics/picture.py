"""One table, with the picture that is drawn from it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import cached_property

from consent.admin.statistics import charts
from consent.statistics.tables import Number, Row, Table

WIDE = "days"  # stands alone


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

    @cached_property
    def svg(self) -> str:
        columns = ", ".join(self.table.columns).lower()
        name = f"{self.title}: {columns}. The same numbers are in the table below."
        return charts.picture(
            self.table,
            name=name,
            id=f"chart-{self.slug}",
            names=self.names,
            axis=self.axis or self.names,
            lies=self.lies,
            is_wide=self.slug == WIDE,
        )

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
