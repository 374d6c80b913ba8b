"""The service goes on while the record is verified: nobody is accused of what it does."""

from datetime import timedelta
from uuid import UUID

from consent.models import Decision
from consent.proof.log import leaves
from consent.proof.log.verification import Verification
from consent.proof.models import Leaf, Tombstone
from consent.record import visitors
from tests.places import place_all
from tests.proof.verification.recorded import ERASED, NOW, decide


def _erase(*ids: UUID) -> None:
    for id in ids:
        visitors.erase(Decision.objects.get(pk=id).visitor, "mix", now=NOW)


def test_visitors_may_erase_and_tombstones_be_written_anew_meanwhile(ids: list[UUID]) -> None:
    _erase(*ids[10:20])
    verification = Verification()  # it knows which rows were erased by now
    old = set(leaves.unmerged_tombstones().values_list("pk", flat=True))
    assert len(old) == ERASED - 30 + 10
    _erase(*ids[20:30])
    leaves.merge_tombstones(NOW + timedelta(days=3))
    assert not old & set(Tombstone.objects.values_list("pk", flat=True))

    assert list(verification.all()) == []
    assert verification.rows[Leaf.Kind.DECISION] >= 250


def test_visitors_may_answer_meanwhile(ids: list[UUID]) -> None:
    verification = Verification()
    for number in range(800, 810):
        decide(number)
    place_all(NOW)
    decide(900)
    assert Leaf.objects.filter(place=None).count() == 1

    assert list(verification.all()) == []
