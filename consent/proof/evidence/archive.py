"""One decision as a page that is read, and as a file that is checked without anything of ours."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from consent.admin import languages
from consent.admin.publish.notice import reading
from consent.admin.publish.preview.context import OF_RECORD, PERMISSIONS
from consent.admin.publish.preview.controls import AS, address
from consent.kernel.values import LANGUAGE, PLACE
from consent.lib.built_scripts import digest_of_banner
from consent.models import Decision
from consent.pages.sentences import SIGNALS, signal_key
from consent.proof import verifiers
from consent.proof.evidence import facts
from consent.proof.evidence.facts import CheckedProof, Evidence
from consent.proof.log import checkpoints
from consent.record import visitors
from consent.record.changes import log_access

_NO_PAGE = "The site’s own page is not kept: a grey one stands for it. Sizes follow your screen."
_NEWER_CODE = (
    "The words, the place and the look are those of the notice. The code that draws them is newer "
    "than the build that the notice names: details of the drawing may differ."
)
_NO_RIGHT = "To see it takes the right to view categories and notices."


def shown(request: HttpRequest, evidence: Evidence) -> dict[str, Any]:
    """Return the frame's address, empty where it cannot be shown, and what may differ in it."""
    if problem := _problem(evidence):
        frame, caveats = "", [problem]
    elif not request.user.has_perms((*PERMISSIONS, OF_RECORD)):
        frame, caveats = "", [_NO_RIGHT]
    else:
        is_same_build = evidence.snapshot.get("banner") == digest_of_banner()
        frame, caveats = _address(evidence), [_NO_PAGE, *([] if is_same_build else [_NEWER_CODE])]
    name = languages.name(evidence.decision.language)
    return {"frame": frame, "language": name, "caveats": caveats, "reading": words(evidence)}


def words(evidence: Evidence) -> str:
    """Return the notice in words, in the language and by the rule that were shown."""
    if _problem(evidence):
        return ""
    decision = evidence.decision
    row = evidence.rule(decision.region)
    return reading(decision.notice, decision.language, [row] if row else [])


def _problem(evidence: Evidence) -> str:
    """Return why nothing can be shown, in a sentence; or nothing."""
    decision = evidence.decision
    if decision.surface == Decision.Surface.ERASURE:
        return "Nothing was shown: this is what is left of a refusal after an erasure."
    if decision.method == Decision.Method.IMPORTED:
        return "Nothing was shown here: the answer was given to another product."
    if not PLACE.fullmatch(decision.region) or not LANGUAGE.fullmatch(decision.language):
        return "It names a place or a language that this release does not know."
    if not evidence.shown_texts:
        return f"The notice has no words in {languages.name(decision.language)}."
    return ""


def _address(evidence: Evidence) -> str:
    decision = evidence.decision
    before = visitors.before(decision, evidence.history)
    has_opted_out_before = before is not None and before.signal
    may_be_signal = decision.signal and decision.method != Decision.Method.OPT_OUT
    visitor = {
        "notice": decision.notice.number,
        "place": decision.region,
        "language": decision.language,
        "gpc": "1" if may_be_signal and not has_opted_out_before else "",
        "answer": f"{AS}.{decision.pk}",
        "date": evidence.day,
    }
    return address(decision.notice.site.key, evidence.surface, visitor)


def build(evidence: Evidence, proof: CheckedProof, now: datetime) -> bytes:
    """Return the archive of a receipt that was checked, and has its place in the log."""
    contents = dict(_files(evidence, proof, now))
    sums = [f"{sha256(contents[name]).hexdigest()}  {name}\n" for name in sorted(contents)]
    contents["SHA256SUMS"] = "".join(sums).encode()
    contents["SHA256SUMS.sig"] = checkpoints.signers()[0].sign(contents["SHA256SUMS"])
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(contents.items()):
            archive.writestr(f"evidence-{evidence.decision.pk}/{name}", content)
    return data.getvalue()


def _files(evidence: Evidence, proof: CheckedProof, now: datetime) -> Iterator[tuple[str, bytes]]:
    yield "record.json", json.loads(proof.file)["record"].encode()
    yield "receipt.json", proof.file
    yield "notice.json", evidence.decision.notice.body.encode()
    yield "notice.html", _page("notice.html", evidence=evidence, reading=words(evidence))
    if rehearsal := evidence.rehearsal:
        yield "rehearsal.json", rehearsal.row.new.encode()
    for program in verifiers.PROGRAMS:
        yield program, verifiers.source(program)
    context = _in_words(evidence, proof) | {
        "rule": evidence.rule(evidence.decision.region),
        "service": settings.CONSENT_SERVICE_URL,
        "now": now,
    }
    yield "README.txt", _page("README.txt", **context)


def _in_words(evidence: Evidence, proof: CheckedProof) -> dict[str, Any]:
    return {
        "evidence": evidence,
        "proof": proof,
        "how": facts.how(evidence),
        "signal": SIGNALS[signal_key(evidence.decision)](),
        "lines": list(facts.answers(evidence)),
    }


def _page(name: str, **context: object) -> bytes:
    return render_to_string(f"admin/consent/evidence/{name}", context).encode()


def context(request: HttpRequest, decision: Decision) -> dict[str, Any]:
    """Return what the page shows; who opens it is on record first."""
    evidence, proof = Evidence.load(decision), CheckedProof.build(decision)
    log_access("Evidence opened", [decision.notice.site.key], _where(proof), field="page")
    return {
        **shown(request, evidence),
        **_in_words(evidence, proof),
        "title": f"Decision {decision.pk}",
        "rules": list(facts.rules(evidence)),
        "checked_at": timezone.now(),
    }


def _where(proof: CheckedProof) -> str:
    """Return which decision, in words that lead to none after an erasure."""
    return "no place in the log yet" if proof.place is None else f"place {proof.place} of the log"


def download(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Return the archive, if there is something to prove; who took it is on record first."""
    proof, now = CheckedProof.build(decision), timezone.now()
    problems = proof.problems
    if not problems and proof.place is None:
        problems = ("It has no place in the log yet. Try again in a minute.",)
    if problems:
        messages.error(request, " ".join(["There is nothing to download.", *problems]))
        address = reverse("admin:consent_decision_change", args=[decision.pk])
        return HttpResponseRedirect(address, status=303)
    data = build(Evidence.load(decision), proof, now)
    site, what = decision.notice.site.key, f"{_where(proof)}, as an archive"
    log_access("Evidence taken out", [site], what)
    name = f'attachment; filename="evidence-{decision.pk}.zip"'
    return HttpResponse(data, content_type="application/zip", headers={"Content-Disposition": name})
