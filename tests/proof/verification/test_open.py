"""What whoever owns the database does to a record as it comes in, and what of it goes unseen.

What goes unseen .github/THREATS.md calls open: each fails as soon as it is noticed, and then the
threat model has to be changed, too.
"""

from collections.abc import Callable
from hashlib import sha256
from uuid import UUID

import pytest

from consent.models import Notice
from consent.proof.log.verification import Verification
from consent.publishing.draft import canonical
from tests.proof.verification.owner import Owner
from tests.proof.verification.recorded import DECISIONS, NOW, decide, place

YES = """choices = '{"analytics": [1, 1]}'"""
FLIP = f"""CREATE TRIGGER flip AFTER INSERT ON consent_decision BEGIN
    UPDATE consent_decision SET {YES} WHERE id = NEW.id; END"""
NO_LEAF = "DELETE FROM proof_leaf WHERE record = %(id)s"
NO_ROW = "DELETE FROM consent_decision WHERE id = %(id)s"
Deed = Callable[[Owner], UUID]


def _pending() -> UUID:
    return decide(DECISIONS + 1)


def _flip_an_answer_as_it_is_recorded(owner: Owner) -> UUID:
    owner.ask(FLIP)
    return _pending()


def _flip_an_answer_before_its_place(owner: Owner) -> UUID:
    id = _pending()
    owner.ask(f"UPDATE consent_decision SET {YES} WHERE id = %(id)s", id=id)
    return id


def _drop_its_leaf_before_its_place(owner: Owner) -> UUID:
    id = _pending()
    owner.ask(NO_LEAF, id=id)
    return id


def _drop_the_answer_before_its_place(owner: Owner) -> UUID:
    id = _pending()
    owner.ask(NO_ROW, id=id)
    return id


@pytest.mark.parametrize("is_placed", [False, True])
@pytest.mark.parametrize(
    ("done", "word"),
    [
        (_flip_an_answer_as_it_is_recorded, "changed"),
        (_flip_an_answer_before_its_place, "changed"),
        (_drop_its_leaf_before_its_place, "inserted"),
        (_drop_the_answer_before_its_place, "removed"),
    ],
)
def test_it_is_noticed(
    done: Deed, word: str, owner: Owner, ids: list[UUID], is_placed: bool
) -> None:
    id = done(owner)
    if is_placed:
        place()
    (finding,) = Verification().all()
    assert (finding.finding, finding.row) == (word, str(id))


def test_what_waits_for_its_place_for_longer_than_promised_is_noticed(ids: list[UUID]) -> None:
    id = _pending()
    (finding,) = Verification().all()
    assert (finding.finding, finding.row) == ("waiting", str(id))
    place()
    assert list(Verification().all()) == []


def test_what_got_its_place_long_after_it_came_is_noticed(ids: list[UUID]) -> None:
    """As whoever has the key dates an answer back."""
    for hours in 3, 2:
        decide(-hours * 60 * 60 * 1000)
    place()
    (finding,) = Verification().all()
    last = Verification().size - 1
    assert (finding.finding, f" {last - 1}-{last} " in finding.detail) == ("late", True)


def _drop_an_answer_and_its_leaf_before_its_place(owner: Owner) -> UUID:
    id = _drop_its_leaf_before_its_place(owner)
    owner.ask(NO_ROW, id=id)
    return id


def _give_a_version_another_meaning() -> int:
    """As whoever has the key does; else the leaf says it."""
    latest = Notice.objects.first()
    assert latest
    snapshot = latest.snapshot
    snapshot["categories"][-1]["texts"]["en"]["purpose"] = "Sells what you do."
    body = canonical(snapshot)
    digest = sha256(body.encode()).hexdigest()
    row = Notice.objects.create(
        number=9, site=latest.site, body=body, digest=digest, published_at=NOW
    )
    return row.pk


def test_other_words_under_an_old_version_are_noticed(ids: list[UUID]) -> None:
    row = _give_a_version_another_meaning()
    place()
    (finding,) = Verification().all()
    assert (finding.finding, finding.row) == ("reworded", str(row))


def test_this_is_not_noticed(owner: Owner, ids: list[UUID]) -> None:
    assert list(Verification().all()) == []
    _drop_an_answer_and_its_leaf_before_its_place(owner)
    place()
    assert list(Verification().all()) == []
