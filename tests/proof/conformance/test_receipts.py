"""Every verifier says the same of every vector, and one without any of its checks does not."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from consent.integration import conformance
from consent.proof.verifiers import FOLDER
from tests.proof.conformance import verifiers
from tests.proof.conformance.verifiers import Answer, Question

VECTORS: list[dict[str, Any]] = json.loads(conformance.read("receipts.json"))["vectors"]

GIVEN = {"id", "key", "policy", "receipt", "octets"}


def question(vector: dict[str, Any]) -> Question:
    given = vector.get("receipt")
    data = bytes.fromhex(vector["octets"]) if given is None else given.encode()
    return Question(data, vector["key"], vector.get("policy"))


def expected(vector: dict[str, Any]) -> Answer:
    return {name: vector[name] for name in vector.keys() - GIVEN}


def told(answers: list[Answer]) -> dict[str, Answer]:
    return {vector["id"]: answer for vector, answer in zip(VECTORS, answers, strict=True)}


def test_no_two_vectors_have_one_name_or_ask_the_same() -> None:
    assert len({vector["id"] for vector in VECTORS}) == len(VECTORS)
    assert len({question(vector) for vector in VECTORS}) == len(VECTORS)


@pytest.mark.requirement("R70")
@pytest.mark.parametrize("name", verifiers.ALL)
def test_a_verifier_says_what_is_expected_of_each(name: str) -> None:
    answers = told(verifiers.ALL[name]([question(vector) for vector in VECTORS]))
    assert answers == {vector["id"]: expected(vector) for vector in VECTORS}


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


@pytest.mark.parametrize("name", verifiers.ALL)
def test_a_verifier_without_one_of_its_checks_is_found_out(name: str, tmp_path: Path) -> None:
    questions = [question(vector) for vector in VECTORS]
    right = [expected(vector) for vector in VECTORS]
    found: dict[str, bool] = {}
    for line, text in weakened(name):
        (tmp_path / name).write_text(text)
        found[line] = verifiers.ALL[name](questions, tmp_path) != right
    assert [line for line, is_found in found.items() if not is_found] == []
    assert len(found) >= 15
