"""The evidence of one decision, as a page that is read and printed, and as a file."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from consent.models import Decision, Notice
from consent.proof.evidence import archive, lines, shown
from consent.proof.evidence.facts import Evidence, Proof
from consent.record import export

MAX_STEPS = 10  # decisions before, and as many after


def context(request: HttpRequest, decision: Decision) -> dict[str, Any]:
    evidence = Evidence.of(decision)
    return {
        **shown.context(request, evidence),
        "title": f"Decision {decision.pk}",
        "surface": evidence.surface,
        "lines": list(lines.answers(evidence)),
        "facts": list(lines.circumstances(evidence)),
        "steps": list(steps(evidence)),
        "proof": Proof.of(decision),
        "next_notice": _next(decision.notice),
        "kept_until": evidence.kept_until,
        "checked_at": timezone.now(),
    }


def steps(evidence: Evidence) -> Iterator[tuple[Decision, str]]:
    """This visitor's decisions, each in words, newest first; of a long history what is nearest."""
    rows = evidence.history or (evidence.decision,)
    places = [row.pk for row in rows]
    here = places.index(evidence.decision.pk) if evidence.decision.pk in places else 0
    for row in rows[max(0, here - MAX_STEPS) : here + MAX_STEPS + 1]:
        yield row, f"{lines.how(evidence.beside(row))}, notice {row.notice.number}"


def _next(notice: Notice) -> Notice | None:
    """The notice that replaced this one."""
    later = Notice.objects.filter(site=notice.site_id, number__gt=notice.number)
    return later.order_by("number").defer("body").first()


def download(request: HttpRequest, decision: Decision) -> HttpResponse:
    """The archive, if there is something to prove; who took it is on record first."""
    proof = Proof.of(decision)
    problems = proof.problems
    if not problems and proof.place is None:
        problems = ("It has no place in the log yet. That takes a few seconds.",)
    if problems:
        messages.error(request, " ".join(["There is nothing to download.", *problems]))
        address = reverse("admin:consent_decision_change", args=[decision.pk])
        return HttpResponseRedirect(address, status=303)
    data = archive.build(Evidence.of(decision), proof, timezone.now())
    export.write_down_evidence(decision)
    response = HttpResponse(data, content_type="application/zip")
    name = f"evidence-{decision.pk}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
