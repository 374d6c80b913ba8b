"""Prove a decision: by the log's signed promise of a place, then by its place in the log."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from consent.models import Decision
from consent.proof.formats import notes, tree
from consent.proof.formats.notes import MAX_MERGE_DELAY, Checkpoint, Promise
from consent.proof.log import checkpoints, leaves, store
from consent.proof.log.leaves import LeafFields
from consent.proof.models import Leaf
from consent.record import answered


@dataclass(frozen=True)
class _LeafProof:
    decision: Decision
    leaf: LeafFields
    minutes: ClassVar = MAX_MERGE_DELAY // 60

    @property
    def place(self) -> int | None:
        return self.leaf.place

    @property
    def entry(self) -> bytes:
        return self.leaf.entry

    @property
    def salt(self) -> str:
        return self.leaf.salt.hex()

    def file(self) -> bytes:
        """Return the receipt. Raises NoSuchTile where the log is broken."""
        record = answered.record_of(self.decision).decode()
        members = {"key": checkpoints.vkeys()[0], "record": record, "salt": self.salt}
        if self.place is None:
            return answered.spell(members | {"promise": self._promise()})
        return answered.spell(members | {"proof": self._log(self.place)})

    def _promise(self) -> str:
        deadline = int(self.decision.received_at.timestamp()) + MAX_MERGE_DELAY
        own = checkpoints.signers()[:1]
        text = Promise(own[0].name, self.decision.pk, self.entry, deadline).text
        return notes.sign(text, own)

    def _log(self, place: int) -> str:
        """Return the tlog-proof by a checkpoint that holds the place: best a cosigned one."""
        latest = checkpoints.read()
        for note in filter(None, (latest.cosigned, latest.note) if latest else ()):
            if place < (size := Checkpoint.of_note(note).size):
                path = tree.inclusion_proof(place, size, store.reader(size))
                return notes.encode(place, path, note)
        raise store.NoSuchTile(f"No checkpoint holds place {place}.")


def proofs(decisions: Iterable[Decision]) -> Mapping[UUID, _LeafProof]:
    """Return those of leaves that are in the log, or that this service made."""
    rows = {decision.pk: decision for decision in decisions}
    found = leaves.of(Leaf.objects.filter(kind=Leaf.Kind.DECISION, record__in=list(rows)))
    return {
        leaf.key[1]: _LeafProof(rows[leaf.key[1]], leaf)
        for leaf in found
        if leaf.place is not None or leaf.is_sealed
    }
