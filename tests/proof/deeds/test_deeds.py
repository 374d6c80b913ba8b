"""Who notices what whoever owns the database does. The bench does the same on each engine."""

from collections.abc import Iterator

import pytest

from tests.copies import published  # noqa: F401  (a fixture)
from tests.proof.cosigning.fake_witness import FakeWitness
from tests.proof.deeds.deeds import DEEDS, Deed, play


@pytest.fixture
def cosigner() -> Iterator[FakeWitness]:
    witness = FakeWitness()
    yield witness
    witness.close()


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.words)
def test_who_notices(deed: Deed, cosigner: FakeWitness, published: None, db: None) -> None:  # noqa: F811
    assert play(deed, cosigner) == deed.after
