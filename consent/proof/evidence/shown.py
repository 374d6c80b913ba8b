"""What was on the screen: the real banner, dialog or page, made of the notice that was shown."""

from typing import Any

from django.http import HttpRequest

from consent.admin import languages
from consent.admin.notice import reading
from consent.admin.preview.context import OF_RECORD, PERMISSIONS
from consent.admin.preview.controls import AS, address
from consent.kernel.values import LANGUAGE, PLACE
from consent.lib.built_scripts import digest_of_banner
from consent.models import Decision
from consent.proof.evidence.facts import Evidence

_NO_PAGE = "The site’s own page is not kept: a grey one stands for it. Sizes follow your screen."
_NEWER_CODE = (
    "The words, the place and the look are those of the notice. The code that draws them is newer "
    "than the build that the notice names: details of the drawing may differ."
)
_NO_RIGHT = "To see it takes the right to view categories and notices."


def context(request: HttpRequest, evidence: Evidence) -> dict[str, Any]:
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
    has_opted_out_before = evidence.before is not None and evidence.before.signal
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
