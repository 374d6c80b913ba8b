"""Receipts that no visitor has, made by the service's own process, for the check page."""

# A program that prints them, and another log's checkpoint
FILES = """
import json
from uuid import UUID
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.utils import timezone
from consent.lib import uuid7
from consent.models import Decision
from consent.proof.log import checkpoints
from consent.proof.formats import notes, tree
from consent.proof.formats.notes import Checkpoint, Promise
from consent.proof.verifiers.verify import write
from consent.record import answered, receipts, visitors
answer, ours = Decision.objects.earliest("decided_at"), checkpoints.signers()[0]
other = notes.Signer("consent.example/log", Ed25519PrivateKey.generate())
salt = bytes(16)
def early(by=ours, until=2**33, **changed):
    record = answered.fields_of(answer) | {"kind": "decision"} | changed
    entry = tree.commitment(salt, write(record))
    owed = Promise(by.name, UUID(record["id"]), entry, until)
    members = {"key": by.vkey, "record": write(record).decode(), "salt": salt.hex()}
    return members | {"promise": notes.sign(owed.text, [by])}, entry
def logged(by, **changed):
    receipt, entry = early(by, **changed)
    note = notes.sign(Checkpoint(by.name, 1, tree.leaf_hash(entry)).text, [by])
    receipt["proof"] = notes.encode(0, [], note)  # of a log that has nothing else
    del receipt["promise"]
    return receipt
unlike = {"number": answer.notice.number, "digest": "0" * 64}
files = {
    "stood": early(method="accept", signal=True)[0],
    "form": early(method="opt-out", signal=True)[0],
    "none": early(method="accept", signal=False)[0],
    "owed": early()[0],
    "broken": early(until=1_764_191_700)[0],
    "another notice": early(notice=unlike)[0],
    "foreign": logged(other),
}
files = {name: write(file).decode() for name, file in files.items()}
head = Checkpoint(checkpoints.origin(), 1, bytes(32))
files |= {"key": other.vkey, "other log": notes.sign(head.text, checkpoints.signers())}
with transaction.atomic():
    now = timezone.now()
    answer.id, answer.visitor = uuid7.uuid7(now), uuid7.uuid7(now)
    answer.write()
    left = visitors.erase(answer.visitor, answer.notice.site.key, now=now)
    files["left"] = receipts.proof(left).file().decode()
    transaction.set_rollback(True)
print(json.dumps(files))
"""
