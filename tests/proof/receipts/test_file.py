"""The receipt as a file: the record and its salt, with a promise, and then with a proof."""

import json
from typing import Any
from uuid import UUID

import jwt
import pytest
from django.test import Client, override_settings
from jwt.utils import base64url_decode

from consent.lib import uuid7
from consent.models import Decision, Notice
from consent.proof.formats.notes import MAX_MERGE_DELAY
from consent.proof.formats.tree import commitment
from consent.proof.log import checkpoints, leaves
from consent.proof.log.store import NoSuchTile
from consent.proof.models import LogCheckpoint
from consent.proof.verifiers.verify import check
from consent.record import receipts
from tests.api.visiting import SIGNED, Visitor, a_decision
from tests.places import place_all, place_of
from tests.proof.cosigning.fake_witness import FakeWitness
from tests.proof.owner import COPY, ask, drop_triggers
from tests.receipts.conftest import NOON, Answer

MOST = 1_500  # octets


def file(decision: Decision) -> bytes:
    return receipts.proofs([decision])[decision.pk].file()


@pytest.mark.requirement("R70")
def test_it_is_small_and_holds_the_record_and_what_proves_it(answer: Answer) -> None:
    decision = answer()
    early = file(decision)
    place_all()
    data = file(decision)

    key = checkpoints.vkeys()[0]
    for one, members in ((early, "key promise record salt"), (data, "key proof record salt")):
        assert list(json.loads(one)) == members.split()
        assert len(one) <= MOST
        assert check(one, key)["record"]["choices"] == decision.choices
    received = int(decision.received_at.timestamp())
    assert check(early, key)["deadline"] == received + MAX_MERGE_DELAY
    assert check(data, key)["place"] == place_of(decision.pk)


def test_its_checkpoint_is_the_newest_that_a_witness_signed_if_that_holds_it(
    answer: Answer,
) -> None:
    first, witness = answer(), FakeWitness()
    witness.close()
    place_all()
    checkpoint = LogCheckpoint.objects.get()
    LogCheckpoint.objects.update(cosigned=checkpoint.note + witness.line(checkpoint.note))
    later = answer(id=uuid7.uuid7(NOON))
    place_all()

    held = f"threshold 1\n{witness.cosigner.vkey}\n"
    assert check(file(first), policy=held)["size"] == checkpoint.size
    with pytest.raises(ValueError, match="witness"):
        check(file(later), policy=held)
    assert check(file(later))["size"] > checkpoint.size


def test_the_signed_cookie_commits_to_what_was_recorded(notice: Notice) -> None:
    visitor, given = Visitor(Client()), a_decision(notice=notice.number)
    visitor.decide(given)
    promised = _claims(visitor)["e"]

    receipt = json.loads(file(Decision.objects.get()))
    entry = commitment(bytes.fromhex(receipt["salt"]), receipt["record"].encode())
    assert base64url_decode(promised) == entry
    visitor.decide(given)
    assert _claims(visitor)["e"] == promised, "sent twice, promised once"


def _claims(visitor: Visitor) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(
        visitor.cookie(SIGNED) or "", options={"verify_signature": False}
    )
    return claims


@pytest.mark.parametrize("place", [None, 10**6])
def test_nothing_is_promised_for_a_leaf_that_this_service_did_not_make(
    answer: Answer, place: int | None
) -> None:
    decision = answer()
    place_all()
    drop_triggers()
    new = UUID(int=decision.pk.int + 1)
    ask(COPY, id=decision.pk, new=new)
    forged = Decision.objects.select_related("notice__site").get(pk=new)
    with override_settings(CONSENT_LOG_KEY=["another" * 8]):
        own = leaves.of_row(forged)
    assert own
    own._replace(place=place).save()

    proof = receipts.proof(forged)
    assert bool(proof) == bool(place)
    if proof:
        with pytest.raises(NoSuchTile):
            proof.file()
