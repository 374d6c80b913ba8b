"""No number of fewer than ten people is shown, and none follows from those that are."""

from collections.abc import Iterator
from itertools import product

import pytest

from consent.admin.record.statistics.picture import Picture
from consent.record.statistics.tables import MIN_COUNT, rounded


@pytest.mark.requirement("R150")
@pytest.mark.parametrize(
    ("number", "shown"),
    [(0, 0), (1, None), (9, None), (10, 10), (14, 10), (15, 20), (24, 20), (9_995, 10_000)],
)
def test_a_number_is_told_to_the_nearest_ten(number: int, shown: int | None) -> None:
    assert rounded(number) == shown


def of(shown: int | None) -> tuple[int, int]:
    """The least and the most that a number can be, by what is shown of it."""
    if shown is None:
        return 1, MIN_COUNT - 1
    return (max(MIN_COUNT, shown - 5), shown + 4) if shown else (0, 0)


def lines() -> Iterator[list[int]]:
    """Outcomes of a banner, of which at least one is few: each combination of odd cases."""
    others = [0, 10, 14, 15, 24, 25, 34, 35, 44]
    for few, *rest in product(range(1, MIN_COUNT), others, others, others):
        yield [few, *rest]


@pytest.mark.requirement("R150")
def test_a_total_less_the_others_tells_no_number_of_a_few() -> None:
    for numbers in lines():
        (row,) = Picture.build("", "", "", "abcd", {"row": numbers}, names={}).rows
        *shown, total = row.numbers
        assert shown[0] is None
        (least, most), *others = map(of, shown)
        low, high = of(total)
        least = max(least, low - sum(upper for _, upper in others))
        most = min(most, high - sum(lower for lower, _ in others))
        assert most - least >= 2, numbers
