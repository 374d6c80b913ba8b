"""The receipt as a file: signed, with the proof of its place once there is one."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from consent.proof import log_key
from consent.proof.log import sequencer
from consent.proof.verifiers.verify import check
from consent.record import receipts
from tests.receipts.conftest import NOON, Answer, record_in


def place_all() -> None:
    while sequencer.run(timezone.now()):
        pass


@pytest.mark.requirement("R70")
def test_it_holds_the_record_and_the_whole_decision(answer: Answer) -> None:
    decision = answer()
    place_all()

    data = receipts.file(decision)

    checked = check(data, log_key.vkeys()[0])
    assert checked["place"] is not None
    assert checked["record"]["choices"] == decision.choices
    receipt = json.loads(data)
    assert receipt["dpv:hasRecordOfActivity"] == record_in(decision)


def test_until_it_has_a_place_the_file_says_so(answer: Answer) -> None:
    decision = answer()

    data = receipts.file(decision)

    assert check(data, log_key.vkeys()[0])["place"] is None
    assert "log" not in json.loads(data)["proof"]


@pytest.mark.requirement("R89")
def test_it_says_how_it_is_checked_in_the_language_of_the_answer(answer: Answer) -> None:
    receipt = json.loads(receipts.file(answer(language="fr")))

    assert receipt["dct:description"].startswith("Vérifiez-le sur ")
    assert receipt["schema:url"].endswith("/receipt/?site=mix&language=fr")
    assert receipt["dct:created"] > (NOON - timedelta(days=1)).isoformat()


def test_a_receipt_that_nothing_proves_says_so(
    answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipts, "_proofs", lambda decisions: {})
    decision = answer()

    receipt = json.loads(receipts.file(decision))

    assert receipt["dct:description"] == "This receipt has no proof."
    assert receipt["dpv:hasRecordOfActivity"] == record_in(decision)
    assert receipt.keys() & {"proof", "signature", "schema:url"} == set()
