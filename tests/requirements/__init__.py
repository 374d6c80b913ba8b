"""What law, guidance and standards ask (R1, R2, …), as data, and the tests that hold each.

`requirements.toml` says what is asked, `untested.toml` why something has no test, and a test says
by the marker `requirement("R63")` what would fail without it.
"""

import ast
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from tests.shared import ROOT

HERE = Path(__file__).parent
TESTS = ROOT / "tests"


class Level(StrEnum):
    """How strongly it is asked for."""

    MUST = "MUST"  # a law or standard says so
    SHOULD = "SHOULD"  # guidance or good practice
    CHOICE = "CHOICE"  # the law leaves room, and this is our product's decision
    COUNSEL = "COUNSEL"  # a lawyer decides


class State(StrEnum):
    TESTED = "tested"
    OPEN = "open"
    COUNSEL = "left to counsel"
    NOT_APPLICABLE = "not applicable"
    UNTESTED = "without a test"


@dataclass(frozen=True, slots=True)
class Requirement:
    number: str
    level: Level
    sentence: str
    source: str
    where: str  # empty: everywhere
    tests: tuple[str, ...]
    reason: str  # why there is no test
    listed: State  # under which heading of untested.toml

    @property
    def state(self) -> State:
        if self.listed is State.COUNSEL:
            return self.listed  # a test of what is prepared decides nothing
        return State.TESTED if self.tests else self.listed

    @property
    def lacks_test(self) -> bool:
        """Whether it must have a test, has none, and nobody says why."""
        return self.level is Level.MUST and self.state is State.UNTESTED


@cache
def requirements() -> tuple[Requirement, ...]:
    """All of them, in the order of their numbers."""
    tests = collected(TESTS)
    untested = {
        number: (reason, State(heading))
        for heading, rows in _table("untested").items()
        for number, reason in rows.items()
    }
    return tuple(
        Requirement(
            number,
            Level(row["level"]),
            row["sentence"],
            row["source"],
            row.get("where", ""),
            tests.get(number, ()),
            *untested.get(number, ("", State.UNTESTED)),
        )
        for number, row in _table("requirements").items()
    )


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


def collected(folder: Path) -> dict[str, tuple[str, ...]]:
    """The tests of each requirement, by number, as pytest names them."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in folder.rglob("test_*.py"):
        text = path.read_text(encoding="utf-8")
        if "mark.requirement" in text:
            for test, number in _marked(ast.parse(text).body):
                found[number].add(f"{path.relative_to(folder.parent).as_posix()}::{test}")
    return {number: tuple(sorted(tests)) for number, tests in found.items()}


def _marked(
    body: Iterable[ast.stmt], outer: frozenset[str] = frozenset()
) -> Iterator[tuple[str, str]]:
    """Each test of a module or class, with each number on it or on what it stands in."""
    statements = list(body)
    of_all = outer.union(*(_numbers(one) for one in statements if _is_mark_of_all(one)))
    for one in statements:
        if isinstance(one, ast.ClassDef):
            own = of_all.union(*map(_numbers, one.decorator_list))
            yield from ((f"{one.name}::{test}", number) for test, number in _marked(one.body, own))
        elif isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and one.name.startswith(
            "test"
        ):
            for number in of_all.union(*map(_numbers, one.decorator_list)):
                yield one.name, number


def _is_mark_of_all(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Assign) and "pytestmark" in map(ast.unparse, statement.targets)


def _numbers(node: ast.AST) -> frozenset[str]:
    """The numbers of all markers in a decorator, those of single parameters too."""
    calls = (one for one in ast.walk(node) if isinstance(one, ast.Call))
    marks = (one for one in calls if ast.unparse(one.func) == "pytest.mark.requirement")
    return frozenset(ast.literal_eval(argument) for mark in marks for argument in mark.args)
