"""A rate says how far chance may move it, and there is none of a few people."""

import pytest

from consent.record.statistics.tables import Rate


@pytest.mark.parametrize(
    ("part", "whole", "rate"),
    [
        pytest.param(81, 263, "31 % (26–37)", id="Newcombe (1998), table I, method 3"),
        pytest.param(500, 1_000, "50 % (47–53)", id="half"),
        pytest.param(0, 230, "0 % (0–2)", id="none"),
        pytest.param(200, 200, "100 % (98–100)", id="all"),
        pytest.param(60, 200, "30 % (24–37)", id="the fewest"),
        pytest.param(60, 190, "None", id="too few"),
        pytest.param(None, 1_000, "None", id="a few people's part"),
    ],
)
def test_a_rate_says_how_far_chance_may_move_it(
    part: int | None, whole: int | None, rate: str
) -> None:
    assert str(Rate.of(part, whole)) == rate
