"""What law, guidance and standards ask (R1, R2, …), as data, and the tests that hold each.

`requirements.toml` says what is asked, `sources.toml` where a source is read, `untested.toml` why
something has no test, and `tests.json` which tests there are (`python -m tests.requirements`).
"""

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
_SECTION = re.compile(r"[\d.]*\d")


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


class Citation(NamedTuple):
    text: str
    address: str  # empty where none is known


@dataclass(frozen=True, slots=True)
class Requirement:
    number: str
    level: Level
    sentence: str
    source: str
    where: str = ""  # empty: everywhere
    tests: tuple[str, ...] = ()
    reason: str = ""  # why there is no test
    listed: State = State.UNTESTED  # under which heading of untested.toml

    @property
    def state(self) -> State:
        if self.listed is State.COUNSEL:
            return self.listed  # a test of what is prepared decides nothing
        return State.TESTED if self.tests else self.listed

    @property
    def lacks_test(self) -> bool:
        """Whether it must have a test, has none, and nobody says why."""
        return self.level is Level.MUST and self.state is State.UNTESTED

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(Citation(text, _address(text)) for text in self.source.split("; "))


@cache
def requirements() -> tuple[Requirement, ...]:
    """All of them, in the order of their numbers."""
    tests = json.loads((HERE / "tests.json").read_text(encoding="utf-8"))
    untested = {number: (state, why) for number, state, why in _untested()}
    return tuple(
        _requirement(number, row, tuple(tests.get(number, ())), *untested.get(number, ()))
        for number, row in _table("requirements").items()
    )


def _requirement(
    number: str,
    row: dict[str, str],
    tests: tuple[str, ...],
    listed: State = State.UNTESTED,
    reason: str = "",
) -> Requirement:
    return Requirement(
        number,
        Level(row["level"]),
        row["sentence"],
        row["source"],
        where=row.get("where", ""),
        tests=tests,
        reason=reason,
        listed=listed,
    )


def _untested() -> Iterator[tuple[str, State, str]]:
    for heading, rows in _table("untested").items():
        yield from ((number, State(heading), why) for number, why in rows.items())


def _address(citation: str) -> str:
    for start, address in _table("sources").items():
        if citation.startswith(start):
            section = _SECTION.search(citation, len(start))
            return str(address).replace("{section}", section[0] if section else "")
    return ""


@cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))
