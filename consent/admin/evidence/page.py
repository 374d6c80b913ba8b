"""The evidence of one decision, as a page that is read and printed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from consent.admin.evidence import answers, circumstances, pack, shown
from consent.admin.evidence.facts import Evidence
from consent.admin.evidence.proof import Proof
from consent.admin.evidence.screen import Screen
from consent.models import Decision, Notice
from consent.record import export

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
        "next_notice": _next(decision.notice),
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


def _next(notice: Notice) -> Notice | None:
    """The notice that replaced this one."""
    later = Notice.objects.filter(site=notice.site_id, number__gt=notice.number)
    return later.order_by("number").defer("body").first()


def download(request: HttpRequest, decision: Decision) -> HttpResponse:
    """The pack, if there is something to prove; who took it is on record first."""
    now, evidence = timezone.now(), Evidence.of(decision)
    problems, taken = Proof.of(decision).problems, None
    try:
        taken = None if problems else pack.of(evidence, now)
    except pack.NotPlaced:
        problems = ("It has no place in the log yet. That takes a few seconds.",)
    if taken is None:
        messages.error(request, " ".join(["There is nothing to download.", *problems]))
        address = reverse("admin:consent_decision_change", args=[decision.pk])
        return HttpResponseRedirect(address, status=303)
    export.write_down_evidence(decision)
    response = HttpResponse(taken.data, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{taken.name}"'
    response["Cache-Control"] = "private, no-store"
    return response
