"""Receipts of real decisions: taken by everybody as they are, by nobody with an octet changed."""

import json
from random import Random

import pytest
from django.utils import timezone

from consent import publishing
from consent.lib import uuid7
from consent.models import Decision
from consent.proof import log_key
from consent.proof.formats.notes import to_base64
from consent.proof.formats.tree import commitment, leaf_hash
from consent.proof.log import checkpoints, records, sequencer, store
from consent.proof.verifiers.verify import check
from consent.record import receipts
from tests import filled
from tests.proof.conformance import verifiers
from tests.proof.conformance.verifiers import Question
from tests.proof.formats import others
from tests.record.recorded import record

DECISIONS = 40  # of more, `python -m tests.bench receipts` prints a table


@pytest.mark.machine
@pytest.mark.requirement("R70", "R74")
@pytest.mark.django_db
def test_each_decision_is_proven_to_everybody_and_no_octet_may_change() -> None:
    publishing.publish(filled.seed())
    for _ in range(DECISIONS):
        record(timezone.now(), visitor=uuid7.uuid7(timezone.now()))
    made = list(Decision.objects.all())
    while sequencer.run(timezone.now()):
        pass
    latest = checkpoints.read()
    assert latest
    theirs = others.tree(store.entries(0, latest.size))
    files = [receipts.file(decision) for decision in made]

    for decision, file in zip(made, files, strict=True):
        checked, proof = check(file, log_key.vkeys()[0]), json.loads(file)["proof"]
        assert checked["size"] == latest.size
        assert to_base64(theirs.get_root(latest.size)) in proof["log"]
        entry = commitment(bytes.fromhex(proof["salt"]), proof["record"].encode())
        assert theirs.get_leaf(checked["place"] + 1) == leaf_hash(entry)
        assert checked["record"]["id"] == str(decision.pk)
        assert proof["record"] == records.record_of(decision).decode()

    key, random = log_key.vkeys()[0], Random("decisions")
    changed = [_changed(file, random.randrange(len(file)), random) for file in files]
    for ask in verifiers.ALL.values():
        answers = ask(Question(file, key) for file in files)
        assert [one["record"]["id"] for one in answers] == [str(one.pk) for one in made]
        assert all("refused" in one for one in ask(Question(file, key) for file in changed))


def _changed(data: bytes, at: int, random: Random) -> bytes:
    other = (data[at] + random.randrange(1, 256)) % 256
    return data[:at] + bytes([other]) + data[at + 1 :]
