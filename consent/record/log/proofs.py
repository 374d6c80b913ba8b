"""What a visitor needs to show that a decision stands in the log."""

from uuid import UUID

from consent.models import Leaf
from consent.record.log import checkpoints, leaves, store
from consent.transparency import proof, tree


def proof_of(decision: UUID) -> str | None:
    """The tlog-proof of a decision against the latest checkpoint; None: it has no place yet."""
    place, latest = leaves.place_of(decision), checkpoints.latest()
    if place is None:
        return None
    if latest is None or latest.size <= place:
        latest = checkpoints.read()  # another process has placed it a moment ago
    if latest is None or latest.size <= place:
        return None
    path = tree.inclusion_proof(place, latest.size, store.reader(latest.size))
    return proof.encode(place, path, latest.note)


def salt_of(decision: UUID) -> bytes | None:
    found = Leaf.objects.filter(kind=Leaf.Kind.DECISION, record=decision)
    salt = found.values_list("salt", flat=True).first()
    return None if salt is None else bytes(salt)
