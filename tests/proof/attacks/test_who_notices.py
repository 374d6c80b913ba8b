"""Each attack is noticed by those whom the truth table names."""

import logging
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.copies import published  # noqa: F401  (a fixture)
from tests.outages.service import PUBLISH
from tests.proof.attacks.attacks import ATTACKS, Attack, play, rows
from tests.proof.cosigning.fake_witness import FakeWitness
from tests.servers import Project
from tests.shared import ROOT

PLAY = "from tests.proof.attacks import test_who_notices; test_who_notices.play_all()"


def play_all() -> None:
    """Print who notices each attack, in a process of the installation."""
    logging.disable()
    settings.STATIC_ROOT = None  # each client would list a folder that a server is just filling
    for attack in ATTACKS:
        witness = FakeWitness()
        sys.stdout.write(f"{play(attack, witness)}\n")
        witness.close()


@pytest.fixture
def cosigner() -> Iterator[FakeWitness]:
    witness = FakeWitness()
    yield witness
    witness.close()


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.words)
def test_who_notices(attack: Attack, cosigner: FakeWitness, published: None, db: None) -> None:  # noqa: F811
    assert play(attack, cosigner) == attack.noticed


def test_who_notices_on_postgresql(own_postgres: Project) -> None:
    own_postgres.python(PUBLISH)
    assert own_postgres.python(PLAY).split() == [attack.noticed for attack in ATTACKS]


def test_the_threat_model_says_so() -> None:
    text = (ROOT / ".github" / "THREATS.md").read_text("utf-8")
    assert "\n".join(rows()) in text
