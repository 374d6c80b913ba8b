"""Every verifier says the same of every vector, and one without any of its checks does not."""

import json
import re
import runpy
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from consent.integration import conformance
from consent.proof.verifiers import FOLDER
from tests.node import run

VECTORS: list[dict[str, Any]] = json.loads(conformance.read("receipts.json"))["vectors"]
GIVEN = {"id", "key", "policy", "receipt", "octets"}
Answer = dict[str, Any]  # a record with its place or its deadline, or a refusal


class Question(NamedTuple):
    data: bytes
    key: str | None
    policy: str | None


def question(vector: dict[str, Any]) -> Question:
    given = vector.get("receipt")
    data = bytes.fromhex(vector["octets"]) if given is None else given.encode()
    return Question(data, vector["key"], vector.get("policy"))


QUESTIONS = [question(vector) for vector in VECTORS]
BY_ID = {vector["id"]: one for vector, one in zip(VECTORS, QUESTIONS, strict=True)}
PLACED = BY_ID["a decision among others"]
PROMISED = BY_ID["promised, and not in the log yet"]
EXPECTED = {
    vector["id"]: {name: vector[name] for name in vector.keys() - GIVEN} for vector in VECTORS
}


def told(answers: Iterable[Answer]) -> dict[str, Answer]:
    return {vector["id"]: answer for vector, answer in zip(VECTORS, answers, strict=True)}


def _by_python(asked: Iterable[Question], folder: Path = FOLDER) -> Iterator[Answer]:
    check = runpy.run_path(str(folder / "verify.py"))["check"]
    for question in asked:
        try:
            yield {name: value for name, value in check(*question).items() if name != "key"}
        except ValueError as error:
            yield {"refused": str(error)}


def _by_node(asked: Iterable[Question], folder: Path = FOLDER) -> Iterator[Answer]:
    given = "".join(f"{json.dumps([data.hex(), *held])}\n" for data, *held in asked)
    programs = Path(__file__).with_name("ask.mjs"), folder / "verify.mjs"
    lines = run("node", *map(str, programs), given=given)
    yield from map(json.loads, lines.removesuffix("\n").split("\n"))


VERIFIERS: dict[str, Callable[..., Iterator[Answer]]] = {
    "verify.py": _by_python,
    "verify.mjs": _by_node,
}


def test_no_two_vectors_have_one_name_or_ask_the_same() -> None:
    assert len(EXPECTED) == len({*QUESTIONS}) == len(VECTORS)


@pytest.mark.requirement("R70")
@pytest.mark.parametrize("name", VERIFIERS)
def test_a_verifier_says_what_is_expected_of_each(name: str) -> None:
    assert told(VERIFIERS[name](QUESTIONS)) == EXPECTED


CHECK = re.compile(
    r"^(?P<indent> +)(?:for \(const .*\) )?(?:await )?(?:need|verify|public\.verify)\(.*\);?$",
    re.MULTILINE,
)


def weakened(name: str) -> Iterator[tuple[str, str]]:
    """Each line that checks something, and the program without it."""
    text = (FOLDER / name).read_text()
    for line in CHECK.finditer(text):
        nothing = "pass" if name.endswith(".py") else ""
        yield line[0].strip(), text[: line.end("indent")] + nothing + text[line.end() :]


@pytest.mark.parametrize("name", VERIFIERS)
def test_a_verifier_without_one_of_its_checks_is_found_out(name: str, tmp_path: Path) -> None:
    found: dict[str, bool] = {}
    for line, text in weakened(name):
        (tmp_path / name).write_text(text)
        found[line] = told(VERIFIERS[name](QUESTIONS, tmp_path)) != EXPECTED
    assert [line for line, is_found in found.items() if not is_found] == []
    assert len(found) >= 15
