"""Which tests hold which requirement: the markers `requirement("R63")`, read from the tests.

uv run python -m tests.requirements                     # the table, and tests.json anew
uv run pytest --junit-xml=/tmp/run.xml
uv run python -m tests.requirements --report /tmp/run.xml   # with what became of each
"""

import argparse
import ast
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree

from consent import requirements
from consent.requirements import Requirement, State
from tests.shared import ROOT

KEPT = requirements.HERE / "tests.json"
TESTS = ROOT / "tests"


def collected() -> dict[str, list[str]]:
    """The tests of each requirement, by number, as pytest names them."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in TESTS.rglob("test_*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for test, number in _marked(tree.body):
            found[number].add(f"{path.relative_to(ROOT).as_posix()}::{test}")
    return {number: sorted(found[number]) for number in sorted(found, key=_order)}


def text() -> str:
    """What `tests.json` holds, to the last byte."""
    return json.dumps(collected(), indent=1) + "\n"


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


def _order(number: str) -> int:
    return int(number.removeprefix("R"))


def results(report: Path) -> dict[str, str]:
    """What became of each test in a report of pytest's (`--junit-xml`): the worst of its cases."""
    found: dict[str, str] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        test = f"{case.attrib['classname']}.{case.attrib['name'].partition('[')[0]}"
        outcomes = {child.tag for child in case} & {"failure", "error", "skipped"}
        worst = min(outcomes, default="passed")
        found[test] = min(worst, found.get(test, "passed"), key=_badness)
    return found


def _badness(outcome: str) -> int:
    return ("error", "failure", "not run", "skipped", "passed").index(outcome)


def result(tests: Iterable[str], known: Mapping[str, str]) -> str:
    """The worst outcome among the tests of one requirement."""
    names = (test.replace("/", ".").replace(".py::", ".").replace("::", ".") for test in tests)
    return min((known.get(name, "not run") for name in names), key=_badness, default="")


def _lines(one: Requirement, known: Mapping[str, str] | None) -> Iterator[str]:
    force = f"{one.level}, {one.where}" if one.where else one.level
    state = one.state if known is None or not one.tests else result(one.tests, known)
    yield f"{one.number:5} {state:16} ({force}) {one.sentence}"
    yield f"      {one.source}"
    if one.reason:
        yield f"      {one.reason}"
    yield from (f"      {test}" for test in one.tests)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.requirements")
    parser.add_argument("--report", type=Path, help="what pytest --junit-xml wrote")
    report = parser.parse_args(arguments).report
    KEPT.write_text(text(), encoding="utf-8")
    every = requirements.requirements()
    known = results(report) if report else None
    for one in every:
        print("\n".join(_lines(one, known)))
    lacking = [one.number for one in every if one.lacks_test]
    counts = {state: sum(one.state is state for one in every) for state in State}
    print("\n" + ", ".join(f"{count} {state}" for state, count in counts.items()))
    print(f"MUST without a test: {len(lacking)} {' '.join(lacking)}")
    failed = known is not None and any(
        result(one.tests, known) in ("error", "failure") for one in every
    )
    return 1 if lacking or failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
