import pytest

from tests.bench.banner import table


def rounds(**products: list[float]) -> list[table.Round]:
    """The same figures for every measure; what is written by hand costs 1."""
    products["hand-written"] = [1 + nothing for nothing in products["nothing"]]
    return [
        {
            name: {measure.name: values[turn] for measure in table.MEASURES}
            for name, values in products.items()
        }
        for turn in range(4)
    ]


@pytest.mark.parametrize(
    ("ours", "is_behind"),
    [
        pytest.param([1, 2, 3, 4], False, id="first"),
        pytest.param([9, 12, 13, 14], False, id="no worse in one round of four"),
        pytest.param([10, 11, 12, 13], True, id="a little worse in every round"),
    ],
)
def test_equal_first_is_what_is_not_always_worse(ours: list[float], is_behind: bool) -> None:
    played = rounds(nothing=[0] * 4, ours=ours, peer=[9, 10, 11, 12])
    assert len(list(table.behind(played))) == (len(table.MEASURES) if is_behind else 0)


def test_what_the_empty_page_takes_in_a_round_is_taken_off_in_that_round() -> None:
    played = rounds(nothing=[1, 2, 3, 100], ours=[3, 4, 5, 102], peer=[4, 5, 6, 103])
    line = next(line for line in table.lines(played) if line.startswith("| DOM nodes"))
    assert line == "| DOM nodes | 2 | **2** | 3 | 1 | 2.00 |"
