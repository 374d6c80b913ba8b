"""What proves a receipt: the record's salt, its place in the log, and the way to a checkpoint."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from consent.models import Decision
from consent.proof import log_key
from consent.proof.formats import proof, tree
from consent.proof.formats.notes import seal
from consent.proof.log import checkpoints, store
from consent.proof.models import Leaf
from consent.record import answered


@dataclass(frozen=True)
class _LeafProof:
    decision: Decision
    salt: str  # in hexadecimal
    place: int | None  # None: it waits for one

    def seal(self, receipt: dict[str, Any]) -> bytes:
        """Return the receipt with its proof, signed. Raises NoSuchTile where the log is broken."""
        signer = log_key.signers()[0]
        record = answered.record_of(self.decision).decode()
        members = {"key": signer.vkey, "record": record, "salt": self.salt}
        if log := self._log():
            members["log"] = log
        return seal(receipt | {"proof": members}, signer)

    def _log(self) -> str | None:
        """Return the tlog-proof against the latest checkpoint, if there is one that holds it."""
        latest = checkpoints.read() if self.place is not None else None
        if self.place is None or latest is None or latest.size <= self.place:
            return None
        path = tree.inclusion_proof(self.place, latest.size, store.reader(latest.size))
        return proof.encode(self.place, path, latest.note)


def proofs(decisions: Iterable[Decision]) -> Mapping[UUID, _LeafProof]:
    rows = {decision.pk: decision for decision in decisions}
    leaves = Leaf.objects.filter(kind=Leaf.Kind.DECISION, record__in=list(rows))
    found = leaves.values_list("record", "salt", "place")
    return {id: _LeafProof(rows[id], bytes(salt).hex(), place) for id, salt, place in found}
