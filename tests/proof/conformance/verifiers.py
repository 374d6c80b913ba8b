"""Each verifier, asked about many receipts in one process: what it says of each."""

import json
import runpy
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from consent.proof.verifiers import FOLDER
from tests.conformance.references import ask

HERE = Path(__file__).parent
Answer = dict[str, Any]  # a record with its place, or a refusal


class Question(NamedTuple):
    data: bytes
    key: str | None


def python(questions: Iterable[Question], folder: Path = FOLDER) -> list[Answer]:
    check = runpy.run_path(str(folder / "verify.py"))["check"]
    return [_asked(lambda data, key: _taken(check(data, key)), question) for question in questions]


def node(questions: Iterable[Question], folder: Path = FOLDER) -> list[Answer]:
    return _lines(ask("node", HERE / "ask.mjs", _given(questions), str(folder / "verify.mjs")))


def php(questions: Iterable[Question], folder: Path = FOLDER) -> list[Answer]:
    return _lines(ask("php", HERE / "ask.php", _given(questions), str(folder / "verify.php")))


ALL: dict[str, Callable[..., list[Answer]]] = {
    "Python": python,
    "Node": node,
    "PHP": php,
}


def _taken(found: dict[str, Any]) -> Answer:
    return {name: found[name] for name in ("record", "place", "size")}


def _asked(check: Callable[[bytes, str | None], Answer], question: Question) -> Answer:
    try:
        return check(*question)
    except ValueError as error:
        return {"refused": str(error)}


def _given(questions: Iterable[Question]) -> str:
    """A line for each: the file in hex, and the key if there is one."""
    return "".join(f"{json.dumps([data.hex(), key])}\n" for data, key in questions)


def _lines(text: str) -> list[Answer]:
    return [json.loads(line) for line in text.removesuffix("\n").split("\n")]
