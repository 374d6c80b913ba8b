"""The table leaves out no clause."""

from collections import Counter

import pytest

from tests.vectors import CLAUSES, NAMED, law, table

ROWS = [*table("judge")["rows"], *law.rows()]


def test_the_table_is_long_enough() -> None:
    assert len(table("judge")["rows"]) >= 150
    assert len(ROWS) >= 1500


def test_rows_are_named_for_every_clause() -> None:
    names = [row["id"].split()[0].split(".")[0] for name in NAMED for row in table(name)["rows"]]
    names += [row["id"].split()[0] for row in table("gpc")["script"]]
    assert {*CLAUSES} <= {*names}


@pytest.mark.requirement("R21")
def test_a_row_is_named_for_every_step_of_the_order() -> None:
    steps = {f"R21.{n}" for n in range(1, 6)}
    assert steps <= {row["id"].split()[0] for row in table("judge")["rows"]}


def test_no_two_rows_share_a_name() -> None:
    counted = Counter((name, row["id"]) for name in NAMED for row in table(name)["rows"])
    assert [name for name, count in counted.items() if count > 1] == []


def test_every_verdict_and_reason_is_reached() -> None:
    assert {(row["verdict"], row["reason"]) for row in ROWS} == {
        ("granted", "necessary"),
        ("granted", "choice"),
        ("granted", "region"),
        ("denied", "signal"),
        ("denied", "account"),
        ("denied", "choice"),
        ("denied", "invalid"),
        ("lapsed", "choice"),
        ("unasked", "default"),
    }
