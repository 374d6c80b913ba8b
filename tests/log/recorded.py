"""Decisions to put on record."""

from datetime import UTC, datetime
from uuid import UUID

from consent.kernel import rules
from consent.lib import uuid7
from consent.models import Decision
from consent.record import decisions

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
VISITOR = uuid7.uuid7(NOON)


def record(at: datetime = NOON, id: UUID | None = None, visitor: UUID = VISITOR) -> Decision:
    draft = decisions.DecisionDraft(
        id=id or uuid7.uuid7(at),
        decided_at=at,
        visitor=visitor,
        site="mix",
        notice=1,
        choices={"analytics": True},
        surface=Decision.Surface.BANNER,
        method=Decision.Method.CUSTOM,
        language="en",
        region="ZZ",
        model=rules.Model.OPT_IN,
        place="ZZ",
        place_model=rules.Model.OPT_IN,
        signal=False,
    )
    return decisions.record(draft, now=at).decision
