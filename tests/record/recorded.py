"""Decisions to put on record."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from consent.kernel import rules
from consent.lib import uuid7
from consent.models import Decision
from consent.record import decisions

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
VISITOR = uuid7.uuid7(NOON)


def draft(at: datetime = NOON, **facts: Any) -> decisions.DecisionDraft:
    """A yes to statistics, unless something else is said."""
    known: dict[str, Any] = {
        "id": uuid7.uuid7(at),
        "decided_at": at,
        "visitor": VISITOR,
        "site": "mix",
        "notice": 1,
        "choices": {"analytics": True},
        "surface": Decision.Surface.BANNER,
        "method": Decision.Method.CUSTOM,
        "language": "en",
        "region": "ZZ",
        "model": rules.Model.OPT_IN,
        "place": "ZZ",
        "place_model": rules.Model.OPT_IN,
        "signal": False,
    }
    return decisions.DecisionDraft(**known | facts)


def record(at: datetime = NOON, **facts: Any) -> Decision:
    return decisions.record(draft(at, **facts), now=at).decision


def decide(at: datetime = NOON, visitor: UUID | None = None, **facts: Any) -> Decision:
    """The same, of a visitor who is new unless one is named."""
    return record(at, visitor=visitor or uuid7.uuid7(at), **facts)
