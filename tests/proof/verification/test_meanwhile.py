"""The service goes on while the record is verified: nobody is accused of what it does."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from consent.models import Decision
from consent.proof.log import leaves
from consent.proof.log.verification import Verification
from consent.proof.models import Leaf, Tombstone
from consent.record import visitors
from tests.proof.verification.recorded import ERASED, NOW, decide, place


@pytest.fixture
def under_way(ids: list[UUID]) -> Iterator[Verification]:
    """It has begun, and knows which rows were erased by then."""
    verification = Verification()
    yield verification
    assert list(verification.all()) == []
    assert verification.rows[Leaf.Kind.DECISION] >= 250


def _erase(id: UUID) -> None:
    visitors.erase(Decision.objects.get(pk=id).visitor, "mix", now=NOW)


def test_a_visitor_may_erase_meanwhile(ids: list[UUID], under_way: Verification) -> None:
    for id in ids[10:20]:
        _erase(id)
    assert leaves.unmerged_tombstones().count() == ERASED - 30 + 10


def test_tombstones_may_be_written_anew_meanwhile(ids: list[UUID]) -> None:
    for id in ids[10:20]:
        _erase(id)
    verification = Verification()
    old = set(leaves.unmerged_tombstones().values_list("pk", flat=True))
    leaves.merge_tombstones(NOW + timedelta(days=3))
    assert len(old) == 20
    assert not old & set(Tombstone.objects.values_list("pk", flat=True))

    assert list(verification.all()) == []


def test_visitors_may_answer_meanwhile(ids: list[UUID], under_way: Verification) -> None:
    for number in range(800, 810):
        decide(number)
    place(NOW)
    decide(900)
    assert Leaf.objects.filter(place=None).count() == 1
