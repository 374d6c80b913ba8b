"""A cell that a spreadsheet would evaluate has an apostrophe in front, and no other has."""

import pytest

from consent.lib.csv_cells import escape


@pytest.mark.parametrize("sign", "=+-@\t\r\n＝＋－＠")
def test_a_formula_is_made_a_text(sign: str) -> None:
    for cell in (f"{sign}1+1", f"'{sign}1", f"''{sign}"):
        assert escape(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "a=1", "1-1", " =1", "it's", "'quoted'"])
def test_a_text_stays_as_it_is(cell: str) -> None:
    assert escape(cell) == cell
