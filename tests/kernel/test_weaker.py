"""A question that asks less than a law is weaker than that law, category by category (R161)."""

from itertools import product

import pytest

from consent.kernel.rules import Category, Model, Region, is_weaker

ADS = Category("marketing", sells_or_shares=True)
STRENGTH = {Model.NOTICE: 0, Model.OPT_OUT: 1, Model.OPT_IN: 2}


@pytest.mark.requirement("R161")
@pytest.mark.parametrize(("shown", "due"), list(product(STRENGTH, repeat=2)))
def test_a_notice_is_less_than_an_opt_out_and_that_is_less_than_a_question(
    shown: Model, due: Model
) -> None:
    is_less = STRENGTH[shown] < STRENGTH[due]
    assert is_weaker(ADS, Region("XX", shown), Region("YY", due), is_locked=False) is is_less


@pytest.mark.requirement("R161")
def test_what_a_rule_makes_of_this_category_counts_and_not_the_rest() -> None:
    strict = {"marketing": Model.OPT_IN}
    shown = Region("XX", Model.OPT_OUT, overrides=strict)
    loose = Region("XX", Model.OPT_IN, overrides={"marketing": Model.NOTICE})
    due = Region("YY", Model.NOTICE, overrides=strict)

    assert not is_weaker(ADS, shown, due, is_locked=False)
    assert is_weaker(ADS, loose, due, is_locked=False)


@pytest.mark.requirement("R54", "R161")
@pytest.mark.parametrize(
    ("shown", "due", "is_locked", "is_less"),
    [
        pytest.param(False, True, True, True, id="two steps due, one shown"),
        pytest.param(False, True, False, False, id="nobody has opted out"),
        pytest.param(True, True, True, False, id="two steps shown"),
        pytest.param(True, False, True, False, id="more shown than due"),
        pytest.param(False, False, True, False, id="one step is enough"),
    ],
)
def test_one_step_is_less_than_two(shown: bool, due: bool, is_locked: bool, is_less: bool) -> None:
    there, here = Region("XX", two_step=shown), Region("YY", two_step=due)
    assert is_weaker(ADS, there, here, is_locked=is_locked) is is_less
