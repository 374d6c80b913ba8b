"""Decisions as the service would have recorded them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from consent.lib import uuid7
from consent.models import Decision, Notice

NOON = timezone.now().replace(hour=12, minute=30, second=8, microsecond=0) - timedelta(days=1)
YES = ("preferences", "analytics")
VISITOR = uuid7.uuid7(NOON - timedelta(days=300))
FORM: dict[str, Any] = {  # an opt-out by the form
    "surface": "preferences",
    "method": "opt-out",
    "language": "en",
    "region": "US-CA",
    "signal": True,
}


def give(notice: Notice, **facts: Any) -> Decision:
    row = unwritten(notice, **facts)
    row.save()
    return row


def unwritten(
    notice: Notice,
    *,
    yes: tuple[str, ...] = YES,
    at: datetime = NOON,
    visitor: UUID | None = None,
    **facts: Any,
) -> Decision:
    choices = {
        row["key"]: [row["version"], int(row["key"] in yes)]
        for row in notice.snapshot["categories"]
        if not row["necessary"]
    }
    place = facts.get("region", "FR")
    given = {
        "surface": "banner",
        "method": "custom",
        "language": "fr",
        "region": place,
        "model": "opt-in",
        "place": place,
        "place_model": "opt-in",
        "signal": False,
        **facts,
    }
    return Decision(
        id=uuid7.uuid7(at),
        visitor=visitor or uuid7.uuid7(at),
        notice=notice,
        choices=choices,
        decided_at=at,
        received_at=at,
        **given,
    )
