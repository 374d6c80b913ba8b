"""Receipts that no visitor has, made by the service's own process, for the check page."""

# A program that prints them, and another log's checkpoint
FILES = """
import json
from hashlib import sha256
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.utils import timezone
from consent.lib import uuid7
from consent.models import Decision
from consent.proof.log import checkpoints
from consent.record import receipts, visitors
from consent.proof.formats import notes
from consent.proof.formats.notes import Checkpoint
from consent.proof.formats.notes import seal
answer, ours = Decision.objects.latest("id"), checkpoints.signers()[0]
head = Checkpoint(checkpoints.origin(), 1, bytes(32))
other = notes.Signer("consent.example/log", Ed25519PrivateKey.generate())
def changed(method, signal, signer=ours):
    receipt = json.loads(receipts.file(answer))
    receipt["proof"].pop("log", None)
    del receipt["signature"]
    for process in receipt["dpv:hasRecordOfActivity"]["dpv:hasProcess"]:
        process["dpv:hasPurpose"]["dct:title"] = "Renamed"
    record = json.loads(receipt["proof"]["record"]) | {"method": method, "signal": signal}
    record = json.dumps(record, sort_keys=True, separators=(",", ":"))
    receipt["proof"] |= {"record": record, "key": signer.vkey}
    return receipt
def logged(receipt):
    proof = receipt["proof"]
    entry = sha256(bytes.fromhex(proof["salt"]) + proof["record"].encode()).digest()
    root = sha256(bytes(1) + entry).digest()  # of a log that has nothing else
    checkpoint = notes.sign(Checkpoint(other.name, 1, root).text, [other])
    proof["log"] = f"c2sp.org/tlog-proof@v1\\nindex 0\\n\\n{checkpoint}"
    return receipt
files = {
    "stood": seal(changed("accept", True), ours).decode(),
    "form": seal(changed("opt-out", True), ours).decode(),
    "none": seal(changed("accept", False), ours).decode(),
    "foreign": seal(logged(changed("accept", False, other)), other).decode(),
    "key": other.vkey,
    "other log": notes.sign(head.text, checkpoints.signers()),
}
with transaction.atomic():
    now = timezone.now()
    answer.id, answer.visitor = uuid7.uuid7(now), uuid7.uuid7(now)
    answer.write()
    left = visitors.erase(answer.visitor, answer.notice.site.key, now=now)
    files["left"] = receipts.file(left).decode()
    transaction.set_rollback(True)
print(json.dumps(files))
"""
