"""No number of fewer than ten people is shown, and none follows from those that are."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.statistics.suppression import FEWEST
from consent.statistics.tables import Table, table

COLUMNS = ("accepted", "refused", "chosen", "ignored")


def reckoned(equations: Sequence[Sequence[int]]) -> set[int]:
    """The unknowns that a system of equations settles, by elimination."""
    rows = [[Fraction(number) for number in row] for row in equations]
    settled: list[list[Fraction]] = []
    width = len(equations[0]) if equations else 0
    for column in range(width):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            continue
        rows = [row for row in rows if row is not pivot]
        pivot = [number / pivot[column] for number in pivot]
        rows = [_less(row, pivot, column) for row in rows]
        settled = [*(_less(row, pivot, column) for row in settled), pivot]
    return {row.index(Fraction(1)) for row in settled if sum(map(bool, row)) == 1}


def _less(row: list[Fraction], pivot: list[Fraction], column: int) -> list[Fraction]:
    return [one - row[column] * other for one, other in zip(row, pivot, strict=True)]


def lines(shown: Table) -> Iterator[list[int | None]]:
    """Every row and column of a table with both totals, each with its total at the end."""
    assert shown.totals is not None
    rows = [[*row.numbers, row.total] for row in (*shown.rows, shown.totals)]
    yield from rows
    yield from (list(column) for column in zip(*rows, strict=True))


def truth(counts: list[tuple[int, ...]]) -> list[list[int]]:
    rows = [[*row, sum(row)] for row in counts]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


cells = st.one_of(st.integers(0, 30), st.integers(0, 400))
tables = st.lists(st.tuples(cells, cells, cells, cells), min_size=1, max_size=7)


@pytest.mark.requirement("R150")
@given(tables)
def test_what_is_left_out_cannot_be_reckoned(counts: list[tuple[int, ...]]) -> None:
    shown = table(COLUMNS, {str(index): row for index, row in enumerate(counts)})
    assert shown.totals is not None
    rows = [[*row.numbers, row.total] for row in (*shown.rows, shown.totals)]
    true = truth(counts)

    unknown: dict[tuple[int, int], int] = {}
    for down, row in enumerate(rows):
        for across, number in enumerate(row):
            if number is None:
                unknown[down, across] = len(unknown)
            else:
                assert number == true[down][across]
                assert number == 0 or number >= FEWEST
    width = len(COLUMNS)
    ways = [[(down, across) for across in range(width + 1)] for down in range(len(rows))]
    ways += [[(down, across) for down in range(len(rows))] for across in range(width + 1)]
    equations = []
    for way in ways:
        missing = [cell for cell in way if cell in unknown]
        if way[-1] not in unknown and missing:
            assert sum(true[down][across] for down, across in missing) >= FEWEST
        signs = {unknown[cell]: -1 if cell == way[-1] else 1 for cell in missing}
        equations.append([signs.get(index, 0) for index in range(len(unknown))])
    assert reckoned([one for one in equations if any(one)]) == set()


def test_a_table_of_many_leaves_nothing_out() -> None:
    shown = table(COLUMNS, {"a": (40, 30, 20, 10), "b": (0, 11, 12, 13)})

    assert shown.is_whole
    assert shown.totals is not None
    assert (shown.totals.numbers, shown.totals.total) == ((40, 41, 32, 23), 136)


def test_a_total_less_the_others_says_nothing_of_a_few() -> None:
    shown = table(COLUMNS, {"a": (40, 30, 20, 4), "b": (50, 60, 70, 80), "c": (20, 21, 22, 23)})

    few, *others = shown.rows
    assert few.numbers == (40, 30, None, None)
    assert few.total == 94
    assert few.remainder == 24
    assert sum(None in row.numbers[2:] for row in others) == 1
    assert shown.totals is not None
    assert shown.totals.is_whole


def test_tables_of_one_period_show_the_same_totals() -> None:
    counts = {"a": (40, 30, 2, 1), "b": (50, 70, 3, 0)}
    whole = {"all": tuple(map(sum, zip(*counts.values(), strict=True)))}

    by_place, by_notice = table(COLUMNS, counts), table(COLUMNS, whole)

    assert by_place.totals == by_notice.totals
    assert by_place.totals is not None
    assert by_place.totals.numbers == (None, 100, None, None)


def test_columns_that_nobody_adds_up_are_left_out_alone() -> None:
    shown = table(("out", "in"), {"a": (4, 30), "b": (12, 14)}, rows_add_up=False)

    assert [row.numbers for row in shown.rows] == [(None, 30), (None, 14)]
    assert shown.totals is not None
    assert shown.totals.numbers == (16, 44)
