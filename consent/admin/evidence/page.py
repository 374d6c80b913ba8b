"""The evidence of one decision, as a page that is read and printed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from consent.admin.evidence import answers, circumstances, shown
from consent.admin.evidence.facts import Evidence
from consent.admin.evidence.proof import Proof
from consent.admin.evidence.screen import Screen
from consent.models import Decision

MOST = 10  # decisions before, and as many after


class Step(NamedTuple):
    """One decision of the visitor's, in a line."""

    id: UUID
    at: datetime
    words: str
    is_this: bool


def context(request: HttpRequest, decision: Decision) -> dict[str, Any]:
    evidence = Evidence.of(decision)
    what = shown.of(evidence, request)
    return {
        "title": f"Decision {decision.pk}",
        "evidence": evidence,
        "lines": list(answers.lines(evidence)),
        "facts": list(circumstances.facts(evidence)),
        "shown": what,
        "screen": Screen.of(evidence) if what.is_known else None,
        "steps": list(steps(evidence)),
        "proof": Proof.of(decision),
        "kept_until": evidence.kept_until,
        "checked_at": timezone.now(),
    }


def steps(evidence: Evidence) -> Iterator[Step]:
    """Newest first; of a long history what is nearest."""
    rows = evidence.history or (evidence.decision,)
    places = [row.pk for row in rows]
    here = places.index(evidence.decision.pk) if evidence.decision.pk in places else 0
    for row in rows[max(0, here - MOST) : here + MOST + 1]:
        words = circumstances.how(evidence.beside(row))
        is_this = row.pk == evidence.decision.pk
        yield Step(row.pk, row.decided_at, f"{words}, notice {row.notice.number}", is_this)
