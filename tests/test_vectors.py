"""The table is what its generator makes, and leaves out no clause."""

from collections import Counter

import pytest

from tests.vectors import CLAUSES, HERE, NAMED, table, unfold
from tests.vectors.make import TABLES, text

ROWS = [*table("judge")["rows"], *unfold(table("crossed"))]


@pytest.mark.parametrize("name", TABLES)
def test_the_file_is_what_the_generator_makes(name: str) -> None:
    assert (HERE / f"{name}.json").read_text(encoding="utf-8") == text(TABLES[name])


def test_every_file_has_its_generator() -> None:
    assert {path.stem for path in HERE.glob("*.json")} == set(TABLES)


@pytest.mark.parametrize("least", [pytest.param(150, id=f"{len(ROWS)} rows")])
def test_the_table_is_long_enough(least: int) -> None:
    assert len(table("judge")["rows"]) >= least
    assert len(ROWS) >= 10 * least


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_row_is_named_for_every_clause(clause: str) -> None:
    names = [row["id"].split()[0].split(".")[0] for name in NAMED for row in table(name)["rows"]]
    names += [row["id"].split()[0] for row in table("gpc")["script"]]
    assert clause in names


@pytest.mark.requirement("R21")
@pytest.mark.parametrize("step", [f"R21.{n}" for n in range(1, 6)])
def test_a_row_is_named_for_every_step_of_the_order(step: str) -> None:
    assert step in {row["id"].split()[0] for row in table("judge")["rows"]}


@pytest.mark.parametrize("name", NAMED)
def test_no_two_rows_share_a_name(name: str) -> None:
    assert [
        n for n, count in Counter(r["id"] for r in table(name)["rows"]).items() if count > 1
    ] == []


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


def test_rows_that_show_the_same_expect_the_same() -> None:
    seen: dict[str, tuple[str, str]] = {}
    for row in ROWS:
        case = repr([row["category"], row["region"], row["evidence"], row["now"]])
        expected = (row["verdict"], row["reason"])
        assert seen.setdefault(case, expected) == expected
