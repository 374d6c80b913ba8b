"""Every verifier says the same of every vector."""

import json
from typing import Any

import pytest

from consent.integration import conformance
from tests.conformance.make import text
from tests.proof.conformance import make, verifiers
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


def test_the_published_file_is_what_is_made_here() -> None:
    assert conformance.read("receipts.json") == text(make.document())


def test_no_two_vectors_have_one_name_or_ask_the_same() -> None:
    assert len({vector["id"] for vector in VECTORS}) == len(VECTORS)
    assert len({question(vector) for vector in VECTORS}) == len(VECTORS)


@pytest.mark.requirement("R70")
@pytest.mark.parametrize("name", verifiers.ALL)
def test_a_verifier_says_what_is_expected_of_each(name: str) -> None:
    answers = told(verifiers.ALL[name]([question(vector) for vector in VECTORS]))
    assert answers == {vector["id"]: expected(vector) for vector in VECTORS}
