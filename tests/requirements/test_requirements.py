"""Every requirement is held by a test, or somebody says why not."""

import re
from pathlib import Path

import pytest

from tests.requirements import TESTS, Level, State, collected, requirements
from tests.shared import ROOT


def test_each_is_one_plain_sentence_with_its_source() -> None:
    assert [
        one.number
        for one in requirements()
        if not (one.sentence.endswith(".") and len(one.sentence.split()) <= 30 and one.source)
    ] == []


def test_no_test_holds_a_requirement_that_does_not_exist() -> None:
    assert set(collected(TESTS)) <= {one.number for one in requirements()}


def test_what_must_be_has_a_test() -> None:
    assert [one.number for one in requirements() if one.lacks_test] == []


@pytest.mark.requirement("R80")
def test_what_forbids_deceptive_design_is_all_tested() -> None:
    symmetry = [f"R{n}" for n in range(34, 41)]
    assert [
        one.number for one in requirements() if one.number in symmetry and one.tests
    ] == symmetry
    run = (ROOT / ".ci/run").read_text(encoding="utf-8")
    command = re.search(
        r"^python3 .*uv run pytest$", (ROOT / "README.md").read_text(), re.MULTILINE
    )
    assert command and f"\n{command[0]}\n" in run, "all of it runs with every change"


def test_who_has_a_test_needs_no_reason() -> None:
    """Otherwise: take it out of `untested.toml`."""
    assert [one.number for one in requirements() if one.state is State.TESTED and one.reason] == []


def test_what_is_open_names_the_point_that_closes_it() -> None:
    is_named = re.compile(r"issue \d+, point \d+").match
    opened = [one for one in requirements() if one.listed is State.OPEN]
    assert [one.number for one in opened if not is_named(one.reason)] == []


def test_what_is_left_to_counsel_is_said_to_be() -> None:
    left = {one.number for one in requirements() if one.level is Level.COUNSEL}
    assert left == {one.number for one in requirements() if one.state is State.COUNSEL}


MODULE = """
import pytest
pytestmark = [pytest.mark.requirement("R1"), pytest.mark.django_db]

@pytest.mark.requirement("R2", "R3")
def test_one(): ...

@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.requirement("R4"))])
def test_two(x): ...

class TestThree:
    @pytest.mark.requirement("R5")
    def test_four(self): ...

def helper(): ...
"""


def test_markers_are_read_wherever_pytest_takes_them(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(MODULE)

    path = f"{tmp_path.name}/test_it.py::"
    one, two, four = (f"{path}{name}" for name in ("test_one", "test_two", "TestThree::test_four"))
    assert collected(tmp_path) == {
        "R1": (four, one, two),
        "R2": (one,),
        "R3": (one,),
        "R4": (two,),
        "R5": (four,),
    }
