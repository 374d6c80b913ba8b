"""What the log does for the record: proves a receipt, and follows what is deleted or restored."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.dispatch import receiver

from consent.models import Decision
from consent.proof.formats import notes, tree
from consent.proof.formats.notes import seal
from consent.proof.log import checkpoints, leaves, records, store
from consent.proof.models import Leaf
from consent.record import answered
from consent.record.retention import Rule
from consent.record.signals import Reason, backup_restored, rows_deleted


@dataclass(frozen=True)
class _LeafProof:
    decision: Decision
    salt: str  # in hexadecimal
    place: int | None  # None: it waits for one

    def seal(self, receipt: dict[str, Any]) -> bytes:
        """Return the receipt with its proof, signed. Raises NoSuchTile where the log is broken."""
        signer = checkpoints.signers()[0]
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
        return notes.encode(self.place, path, latest.note)


def proofs(decisions: Iterable[Decision]) -> Mapping[UUID, _LeafProof]:
    rows = {decision.pk: decision for decision in decisions}
    found = Leaf.objects.filter(kind=Leaf.Kind.DECISION, record__in=list(rows))
    columns = found.values_list("record", "salt", "place")
    return {id: _LeafProof(rows[id], bytes(salt).hex(), place) for id, salt, place in columns}


@receiver(rows_deleted)
def delete_leaves(
    sender: type[Model],
    ids: Collection[Any],  # UUIDs or numbers
    reason: Reason,
    now: datetime,
    **_: object,
) -> None:
    """Delete the rows' leaves and say with tombstones which places are empty."""
    if kind := records.KINDS.get(sender):
        leaves.write_tombstones(leaves.delete(kind, ids), reason, now)


@receiver(backup_restored)
def cut(**_: object) -> str:
    return (
        f"The log is cut at {checkpoints.cut():,}, which witnesses report. A CDN keeps tiles of "
        "the lost log: empty it of /log/."
    )


LOG_ENTRIES = Rule(
    "log entries",
    "A fingerprint of each answer, in a public log",
    "for good: once the answer is deleted, it says nothing",
    "nobody could check a log of which something is missing",
    is_for_visitors=True,
)
