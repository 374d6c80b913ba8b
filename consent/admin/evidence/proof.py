"""What proves that a record is as it was written: computed anew each time it is looked at."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from consent.models import Decision, Leaf
from consent.notices import log_key
from consent.record.log import checkpoints, proofs, records, store
from consent.transparency import proof, tree
from consent.transparency.checkpoint import Checkpoint
from consent.transparency.notes import BadNote, Verifier, open_note
from consent.transparency.receipt import commitment
from consent.transparency.tree import BadProof

NOTICE_CHANGED = "The notice was changed after it was published: its fingerprint is another one."
NO_LEAF = "The log knows nothing of this decision: this service did not write it."
NOT_AT_ITS_PLACE = "The decision is not what it was when it got its place in the log."
BAD_LOG = "The log does not fit its own checkpoint."


@dataclass(frozen=True, slots=True)
class Proof:
    problems: tuple[str, ...]  # what does not fit, in sentences
    digest: str  # of the notice, as it comes out now
    key: str  # that signs the log and receipts, as verifiers write it
    place: int | None = None  # None: it waits for one
    size: int | None = None  # of the log, by the checkpoint that was checked
    signed_at: datetime | None = None

    @classmethod
    def of(cls, decision: Decision) -> Self:
        digest = hashlib.sha256(decision.notice.body.encode()).hexdigest()
        problems = [] if digest == decision.notice.digest else [NOTICE_CHANGED]
        key, latest = log_key.vkeys()[0], checkpoints.latest()
        leaf = Leaf.objects.filter(kind=Leaf.Kind.DECISION, record=decision.pk).first()
        if leaf is None:
            return cls((*problems, NO_LEAF), digest, key)
        if leaf.place is None:
            return cls(tuple(problems), digest, key)
        size, problem = _check(
            leaf.place, commitment(bytes(leaf.salt), records.record_of(decision))
        )
        problems += [problem] if problem else []
        signed_at = latest.at if latest and latest.size == size else None
        return cls(tuple(problems), digest, key, leaf.place, size, signed_at)


def _check(place: int, entry: bytes) -> tuple[int | None, str]:
    """The size of the log, and what is wrong with a proof of this entry: nothing, most often."""
    try:
        text = proofs.proof_of_place(place)
    except store.NoSuchTile:
        text = None
    if text is None:  # a place is given together with a checkpoint that holds it
        return None, BAD_LOG
    found = proof.parse(text)
    try:
        verifiers = [Verifier.of(key) for key in log_key.vkeys()]
        checkpoint = Checkpoint.parse(open_note(found.note, verifiers))
    except BadNote:
        return None, BAD_LOG
    leaf, path = tree.leaf_hash(entry), found.path
    try:
        tree.verify_inclusion(leaf, found.place, checkpoint.size, path, checkpoint.root)
    except BadProof:
        return checkpoint.size, NOT_AT_ITS_PLACE
    return checkpoint.size, ""
