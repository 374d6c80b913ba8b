"""Where a decision stands in the log, as its leaf says."""

from uuid import UUID

from consent.proof.models import Leaf


def place_of(decision: UUID) -> int | None:
    leaves = Leaf.objects.filter(kind=Leaf.Kind.DECISION, record=decision)
    return leaves.values_list("place", flat=True).first()
