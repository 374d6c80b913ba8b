"""What whoever owns the database does unseen: .github/THREATS.md calls it open.

Each of these fails as soon as it is noticed; then the threat model has to be changed, too.
"""

from collections.abc import Callable
from hashlib import sha256
from uuid import UUID, uuid4

import pytest

from consent.models import Notice
from consent.proof.log import leaves
from consent.proof.log.verification import Verification
from consent.proof.models import Leaf, Tombstone, key_of
from tests.proof.verification.attacks import COPY, LEAF, PLACE_OF
from tests.proof.verification.owner import Owner
from tests.proof.verification.recorded import DECISIONS, NOW, decide, place

NO_LEAF = "DELETE FROM proof_leaf WHERE record = %(id)s"
PENDING = LEAF.format("NULL")
YES = """UPDATE consent_decision SET choices = '{"analytics": [1, 1]}' WHERE id = %(id)s"""


def _relabel(owner: Owner, id: UUID) -> None:
    """The false answer gets a leaf of its own, and the true one's place a tombstone."""
    true = owner.one(PLACE_OF, id=id)
    owner.ask(YES, id=id)
    owner.ask(NO_LEAF, id=id)
    owner.ask(PENDING, new=id, salt=bytes(16))
    Tombstone.objects.create(reason="erased", day=NOW.date(), places=str(true))


def _invent(owner: Owner, id: UUID) -> None:
    new = uuid4()
    owner.ask(COPY, id=id, new=new)
    owner.ask(PENDING, new=new, salt=bytes(16))


def _drop_an_answer_that_has_no_place_yet(owner: Owner, _: UUID) -> None:
    id = _pending()
    owner.ask(NO_LEAF, id=id)
    owner.ask("DELETE FROM consent_decision WHERE id = %(id)s", id=id)


def _flip_an_answer_that_has_no_place_yet(owner: Owner, _: UUID) -> None:
    owner.ask(YES, id=_pending())


def _give_a_version_another_meaning(_: Owner, __: UUID) -> None:
    latest = Notice.objects.first()
    assert latest
    body = latest.body.replace("Remembers", "Sells")
    digest = sha256(body.encode()).hexdigest()
    row = Notice(number=9, site=latest.site, body=body, digest=digest, published_at=NOW)
    Notice.objects.bulk_create([row])  # no change of staff's
    leaves.add(Leaf.Kind.NOTICE, [key_of(row.pk)])


def _pending() -> UUID:
    """Record an answer, with the leaf that the trigger makes."""
    id = decide(DECISIONS + 1)
    leaves.add(Leaf.Kind.DECISION, [id])
    return id


@pytest.mark.parametrize(
    "done",
    [
        _relabel,
        _invent,
        _drop_an_answer_that_has_no_place_yet,
        _flip_an_answer_that_has_no_place_yet,
        _give_a_version_another_meaning,
    ],
)
def test_this_is_not_noticed(
    done: Callable[[Owner, UUID], None], owner: Owner, ids: list[UUID]
) -> None:
    assert list(Verification().all()) == []
    done(owner, ids[5])
    place()
    assert list(Verification().all()) == []
