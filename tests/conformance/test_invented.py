"""Of requests that nobody thought of, Python, Node and PHP say the same."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.conformance import invented, references
from tests.conformance.library import library

DOCUMENT = invented.document(1000)
VECTORS: list[dict[str, Any]] = DOCUMENT["vectors"]

Answers = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def ours() -> Answers:
    with library("mix") as client:
        permissions = {
            one["id"]: client.check(one["headers"], region=one["region"]) for one in VECTORS
        }
    return {
        id: {
            "rulings": {key: [r.verdict, r.reason] for key, r in one.judgements.items()},
            "account": one.account,
            "show_banner": one.show_banner,
        }
        for id, one in permissions.items()
        if one.available
    }


def test_the_lot_draws_of_everything(ours: Answers) -> None:
    drawn = Counter(tuple(found) for one in ours.values() for found in one["rulings"].values())
    assert len(drawn) == 9  # every pair of verdict and reason that there is
    assert min(drawn.values()) > 20


@references.EACH
def test_another_language_says_the_same(ours: Answers, tmp_path: Path, language: str) -> None:
    answers = references.answers(language, references.laid(language, tmp_path), DOCUMENT)

    for vector in VECTORS:
        own, theirs = ours[vector["id"]], answers[vector["id"]]
        assert own == {name: theirs[name] for name in own}, vector
