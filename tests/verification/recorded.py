"""Decisions on record in the tests' own database, that are in the log since days."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from consent.kernel.rules import Model
from consent.lib import uuid7
from consent.models import Decision
from consent.record import decisions

NOW = timezone.now()
THEN = NOW - timedelta(days=3)


def decide(number: int) -> UUID:
    at = THEN + timedelta(milliseconds=number)
    id = uuid7.uuid7(at)
    draft = decisions.DecisionDraft(
        id=id, decided_at=at, visitor=id, site="mix", notice=1, choices={"analytics": True},
        surface=Decision.Surface.BANNER, method=Decision.Method.CUSTOM, language="en",
        region="DE", model=Model.OPT_IN, place="DE", place_model=Model.OPT_IN, signal=False,
    )  # fmt: skip
    return decisions.record(draft, now=at).decision.pk
