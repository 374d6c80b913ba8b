"""Decisions on record in the tests' own database, that are in the log since days."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from consent import publishing
from consent.kernel.rules import Model
from consent.lib import uuid7
from consent.models import Decision, Site
from consent.record import decisions, overview
from consent.record.log import sequencer

NOW = timezone.now()
THEN = NOW - timedelta(days=3)


@pytest.fixture
def made(seeded: None, db: None, monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    publishing.publish(Site.objects.get())
    ids = [decide(number) for number in range(300)]
    while sequencer.run(THEN):
        pass
    monkeypatch.setattr(overview, "_latest", None)
    return ids


def decide(number: int) -> UUID:
    at = THEN + timedelta(milliseconds=number)
    id = uuid7.uuid7(at)
    draft = decisions.DecisionDraft(
        id=id, decided_at=at, visitor=id, site="mix", notice=1, choices={"analytics": True},
        surface=Decision.Surface.BANNER, method=Decision.Method.CUSTOM, language="en",
        region="DE", model=Model.OPT_IN, place="DE", place_model=Model.OPT_IN, signal=False,
    )  # fmt: skip
    return decisions.record(draft, now=at).decision.pk
