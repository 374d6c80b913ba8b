"""Every row on record has its leaf from the moment on at which it is there."""

from datetime import timedelta
from uuid import UUID

import pytest

from consent.models import Change, Notice, Site, write_permit
from consent.proof.log import leaves
from consent.proof.models import Leaf
from tests.proof.places import place_of
from tests.record.recorded import NOON, record

pytestmark = pytest.mark.django_db


def of(kind: Leaf.Kind) -> set[UUID]:
    return set(Leaf.objects.filter(kind=kind).values_list("record", flat=True))


def test_a_decision_has_one_leaf_however_often_it_is_sent(site: Site) -> None:
    decision = record()
    record(id=decision.pk)

    (leaf,) = Leaf.objects.filter(kind=Leaf.Kind.DECISION)
    assert (leaf.record, leaf.place, len(leaf.salt)) == (decision.pk, None, 16)


def test_no_two_leaves_have_the_same_salt(site: Site) -> None:
    record(NOON)
    record(NOON + timedelta(seconds=1))

    salts = list(Leaf.objects.values_list("salt", flat=True))
    assert len(salts) > 3
    assert len({bytes(salt) for salt in salts}) == len(salts)


def test_a_notice_and_what_staff_changed_have_their_leaves(site: Site) -> None:
    notice = Notice.objects.get()
    changes = Change.objects.values_list("pk", flat=True)

    assert of(Leaf.Kind.NOTICE) == {UUID(int=notice.pk)}
    assert changes
    assert of(Leaf.Kind.CHANGE) == {UUID(int=pk) for pk in changes}


def test_forgetting_says_which_places_are_empty_now(site: Site) -> None:
    placed, waiting, other = (record(NOON + timedelta(seconds=n)).pk for n in range(3))
    Leaf.objects.filter(record=placed).update(place=7)
    Leaf.objects.filter(record=other).update(place=8)

    with write_permit():
        places = leaves.delete(Leaf.Kind.DECISION, [placed, waiting])

    assert places == [7]
    assert of(Leaf.Kind.DECISION) == {other}
    assert (place_of(other), place_of(placed)) == (8, None)
