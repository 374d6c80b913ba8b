"""What proves a decision: the log's signed promise of a place, and then its place in the log."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from consent.models import Decision
from consent.proof.formats import notes, tree
from consent.proof.formats.notes import MAX_MERGE_DELAY, Checkpoint, Promise
from consent.proof.log import checkpoints, store
from consent.proof.models import Leaf
from consent.record import answered


@dataclass(frozen=True)
class _LeafProof:
    decision: Decision
    salt: str  # in hexadecimal
    entry: bytes
    place: int | None  # None: it waits for one
    minutes: ClassVar = MAX_MERGE_DELAY // 60

    def file(self) -> bytes:
        """Return the receipt. Raises NoSuchTile where the log is broken."""
        record = answered.record_of(self.decision).decode()
        members = {"key": checkpoints.vkeys()[0], "record": record, "salt": self.salt}
        if log := self._log():
            return answered.spell(members | {"proof": log})
        return answered.spell(members | {"promise": _promise(self.decision, self.entry)})

    def _log(self) -> str | None:
        """Return the tlog-proof by a checkpoint that holds the place: best a cosigned one."""
        if self.place is None or not (latest := checkpoints.read()):
            return None
        for note in filter(None, (latest.cosigned, latest.note)):
            if self.place < (size := Checkpoint.of_note(note).size):
                path = tree.inclusion_proof(self.place, size, store.reader(size))
                return notes.encode(self.place, path, note)
        return None


def proofs(decisions: Iterable[Decision]) -> Mapping[UUID, _LeafProof]:
    rows = {decision.pk: decision for decision in decisions}
    found = Leaf.objects.filter(kind=Leaf.Kind.DECISION, record__in=list(rows))
    return {
        id: _LeafProof(rows[id], bytes(salt).hex(), bytes(entry), place)
        for id, salt, entry, place in found.values_list("record", "salt", "entry", "place")
    }


def promise(decision: Decision) -> str:
    """Return what is owed for a decision; one that was recorded just now needs no query."""
    own = Leaf.objects.filter(kind=Leaf.Kind.DECISION, record=decision.pk)
    leaf = vars(decision).get("beside") or own.first()
    return _promise(decision, bytes(leaf.entry)) if leaf else ""


def _promise(decision: Decision, entry: bytes) -> str:
    deadline = int(decision.received_at.timestamp()) + MAX_MERGE_DELAY
    owed = Promise(checkpoints.origin(), decision.pk, entry, deadline)
    return notes.sign(owed.text, checkpoints.signers()[:1])
