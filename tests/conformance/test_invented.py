"""Of requests that nobody thought of, Python, Node and PHP say the same."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from consent.client import ConsentClient
from tests.conformance import invented, references
from tests.conformance.document import Answers
from tests.conformance.library import library

DOCUMENT = invented.document(1000)
VECTORS: list[dict[str, Any]] = DOCUMENT["vectors"]


@pytest.fixture(scope="module")
def client() -> Iterator[ConsentClient]:
    with library("mix") as client:
        yield client


def agree(client: ConsentClient, answers: Answers) -> None:
    for vector in VECTORS:
        reply = answers[vector["id"]]
        own = {name: reply[name] for name in ("rulings", "account", "show_banner")}
        assert own == judgements_of(client, vector), vector


def judgements_of(client: ConsentClient, vector: dict[str, Any]) -> dict[str, Any]:
    permission = client.check(vector["headers"], region=vector["region"])
    assert permission.available
    return {
        "rulings": {key: [r.verdict, r.reason] for key, r in permission.judgements.items()},
        "account": permission.account,
        "show_banner": permission.show_banner,
    }


def test_the_lot_draws_of_everything(client: ConsentClient) -> None:
    drawn = Counter(
        tuple(judgement)
        for vector in VECTORS
        for judgement in judgements_of(client, vector)["rulings"].values()
    )
    assert len(drawn) == 9  # every pair of verdict and reason that there is
    assert min(drawn.values()) > 20


def test_node_says_the_same(client: ConsentClient, tmp_path: Path) -> None:
    folder = references.laid(tmp_path, "verify.mjs", "judge.mjs")
    agree(client, references.node(folder, DOCUMENT))


def test_php_says_the_same(client: ConsentClient, tmp_path: Path) -> None:
    folder = references.laid(tmp_path, "verify.php", "judge.php")
    agree(client, references.php(folder, DOCUMENT))
