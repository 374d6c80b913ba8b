"""The receipt as a file: signed, with the proof of its place once there is one."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from pyld import jsonld

from consent.proof import log_key
from consent.proof.log import sequencer
from consent.proof.verifiers.verify import check
from consent.record import iso27560
from tests.receipts.conftest import NOON, Answer
from tests.receipts.test_vocabulary import DPV, NAMESPACE, flat, iris, no_loader


def place_all() -> None:
    while sequencer.run(timezone.now()):
        pass


@pytest.mark.requirement("R70")
def test_it_holds_the_record_and_the_whole_decision(answer: Answer) -> None:
    decision = answer()
    place_all()

    data = iso27560.receipt_file(decision)

    checked = check(data, log_key.vkeys()[0])
    assert checked["place"] is not None
    assert checked["record"]["choices"] == decision.choices
    receipt = json.loads(data)
    alone = iso27560.document(decision)
    assert {"@context": receipt["@context"], **receipt["dpv:hasRecordOfActivity"]} == alone


def test_until_it_has_a_place_the_file_says_so(answer: Answer) -> None:
    decision = answer()

    data = iso27560.receipt_file(decision)

    assert check(data, log_key.vkeys()[0])["place"] is None
    assert "log" not in json.loads(data)["proof"]


@pytest.mark.requirement("R70")
def test_every_word_of_the_file_has_an_iri(answer: Answer) -> None:
    decision = answer()
    place_all()
    receipt = json.loads(iso27560.receipt_file(decision))

    expanded = jsonld.expand(receipt, {"documentLoader": no_loader})

    again = jsonld.compact(expanded, receipt["@context"], {"documentLoader": no_loader})
    assert flat(again) == flat(receipt)
    found = set(iris(expanded))
    assert {one for one in found if ":" not in one} == set()
    assert {one.removeprefix(NAMESPACE) for one in found if one.startswith(NAMESPACE)} <= DPV


@pytest.mark.requirement("R89")
def test_it_says_how_it_is_checked_in_the_language_of_the_answer(answer: Answer) -> None:
    receipt = json.loads(iso27560.receipt_file(answer(language="fr")))

    assert receipt["dct:description"].startswith("Vérifiez-le sur ")
    assert receipt["schema:url"].endswith("/receipt/?site=mix&language=fr")
    assert receipt["dct:created"] > (NOON - timedelta(days=1)).isoformat()
