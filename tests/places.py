"""Places in the log for the tests of other rooms, where there is a log."""

import os
from datetime import datetime
from importlib.util import find_spec
from uuid import UUID

from django.utils import timezone


def has_log() -> bool:
    return bool(find_spec("consent.proof")) and os.environ.get("CONSENT_PROOF") != "off"


def place_all(now: datetime | None = None) -> None:
    """Give what was recorded its places in the log."""
    if has_log():
        from consent.proof.log import sequencer

        while sequencer.run(now or timezone.now()):
            pass


def place_of(decision: UUID) -> int | None:
    """Return where it stands in the log, as its leaf says."""
    from consent.proof.models import Leaf

    leaves = Leaf.objects.filter(kind=Leaf.Kind.DECISION, record=decision)
    return leaves.values_list("place", flat=True).first()


def problems() -> list[str]:
    """Return what does not fit in the log."""
    if not has_log():
        return []
    from consent.proof.log.verification import Verification

    return [str(finding) for finding in Verification().all()]
