"""The evidence of one decision, as a page that is read and printed, and as a file."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from consent.models import Decision, Notice
from consent.proof.evidence import archive, lines, shown
from consent.proof.evidence.facts import CheckedProof, Evidence
from consent.record import export

_MAX_STEPS = 10  # decisions before, and as many after


def context(request: HttpRequest, decision: Decision) -> dict[str, Any]:
    """Return what the page shows; who opens it is on record first."""
    evidence, proof = Evidence.load(decision), CheckedProof.build(decision)
    export.log_access("Evidence opened", [decision.notice.site.key], _where(proof), field="page")
    return {
        **shown.context(request, evidence),
        "title": f"Decision {decision.pk}",
        "evidence": evidence,
        "how": lines.how(evidence),
        "rules": list(lines.rules(evidence)),
        "signal": lines.signal(evidence),
        "lines": list(lines.answers(evidence)),
        "steps": list(steps(evidence)),
        "proof": proof,
        "next_notice": _next(decision.notice),
        "checked_at": timezone.now(),
    }


def steps(evidence: Evidence) -> Iterator[tuple[Decision, str]]:
    """Yield this visitor's decisions in words, newest first; of a long history what is nearest."""
    rows = evidence.history or (evidence.decision,)
    here = next((at for at, row in enumerate(rows) if row == evidence.decision), 0)
    for row in rows[max(0, here - _MAX_STEPS) : here + _MAX_STEPS + 1]:
        yield row, f"{lines.how(evidence.beside(row))}, notice {row.notice.number}"


def _where(proof: CheckedProof) -> str:
    """Return which decision, in words that lead to none after an erasure."""
    return "no place in the log yet" if proof.place is None else f"place {proof.place} of the log"


def _next(notice: Notice) -> Notice | None:
    """Return the notice that replaced this one."""
    later = Notice.objects.filter(site=notice.site_id, number__gt=notice.number)
    return later.order_by("number").defer("body").first()


def download(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Return the archive, if there is something to prove; who took it is on record first."""
    proof, now = CheckedProof.build(decision), timezone.now()
    problems = proof.problems
    if not problems and proof.place is None:
        problems = ("It has no place in the log yet. That takes a few seconds.",)
    if problems:
        messages.error(request, " ".join(["There is nothing to download.", *problems]))
        address = reverse("admin:consent_decision_change", args=[decision.pk])
        return HttpResponseRedirect(address, status=303)
    data = archive.build(Evidence.load(decision), proof, now)
    site, what = decision.notice.site.key, f"{_where(proof)}, as an archive"
    export.log_access("Evidence taken out", [site], what)
    name = f'attachment; filename="evidence-{decision.pk}.zip"'
    return HttpResponse(data, content_type="application/zip", headers={"Content-Disposition": name})
