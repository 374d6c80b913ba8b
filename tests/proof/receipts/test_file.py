"""The receipt as a file: signed, with the proof of its place once there is one."""

import json
from datetime import timedelta

import pytest

from consent.proof.log import checkpoints
from consent.proof.verifiers.verify import check
from consent.record import receipts
from tests.places import place_all
from tests.receipts.conftest import NOON, Answer, record_in


@pytest.mark.requirement("R70")
def test_it_holds_the_record_and_the_whole_decision(answer: Answer) -> None:
    decision = answer()
    place_all()

    data = receipts.file(decision)

    checked = check(data, checkpoints.vkeys()[0])
    assert checked["place"] is not None
    assert checked["record"]["choices"] == decision.choices
    receipt = json.loads(data)
    assert receipt["dpv:hasRecordOfActivity"] == record_in(decision)


@pytest.mark.requirement("R89")
def test_it_says_how_it_is_checked_in_the_language_of_the_answer(answer: Answer) -> None:
    receipt = json.loads(receipts.file(answer(language="fr")))

    assert receipt["dct:description"].startswith("Vérifiez-le sur ")
    assert receipt["schema:url"].endswith("/receipt/?site=mix&language=fr")
    assert receipt["dct:created"] > (NOON - timedelta(days=1)).isoformat()
