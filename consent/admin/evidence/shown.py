"""What was on the screen: the real banner, dialog or page, made of the notice that was shown."""

from typing import NamedTuple

from django.http import HttpRequest

from consent.admin import languages
from consent.admin.evidence import circumstances
from consent.admin.evidence.facts import Evidence
from consent.admin.preview import access
from consent.admin.preview.situation import AS, Situation
from consent.kernel.values import LANGUAGE, PLACE
from consent.lib.built_scripts import digest_of_banner
from consent.models import Decision

SURFACES = {"banner": "The banner", "dialog": "The dialog", "preferences": "The preference page"}


class ShownSurface(NamedTuple):
    surface: str
    notice: int
    language: str
    is_known: bool  # whether something was shown, and its words are known
    frame: str  # its address; empty where it cannot be shown
    caveats: list[str]  # what may differ from what the visitor saw


def of(evidence: Evidence, request: HttpRequest) -> ShownSurface:
    decision = evidence.decision
    surface = circumstances.surface(decision)
    can_show = request.user.has_perms((*access.PERMISSIONS, access.OF_RECORD))
    problem = _problem(evidence)
    frame = _address(evidence, surface) if can_show and not problem else ""
    caveats = [problem] if problem else _caveats(evidence)
    if not can_show and not problem:
        caveats = ["To see it takes the right to view categories and notices."]
    return ShownSurface(
        SURFACES[surface],
        decision.notice.number,
        languages.name(decision.language),
        not problem,
        frame,
        caveats,
    )


def is_known(evidence: Evidence) -> bool:
    """Whether something was shown, and its words are known."""
    return not _problem(evidence)


def _problem(evidence: Evidence) -> str:
    """Why nothing can be shown, in a sentence; or nothing."""
    decision = evidence.decision
    if decision.surface == Decision.Surface.ERASURE:
        return "Nothing was shown: this is what is left of a refusal after an erasure."
    if decision.method == Decision.Method.IMPORTED:
        return "Nothing was shown here: the answer was given to another product."
    if not PLACE.fullmatch(decision.region) or not LANGUAGE.fullmatch(decision.language):
        return "It names a place or a language that this release does not know."
    if not evidence.words():
        return f"The notice has no words in {languages.name(decision.language)}."
    return ""


def _caveats(evidence: Evidence) -> list[str]:
    """Nothing of the page around it is kept, and code may have changed since."""
    told = ["The site’s own page is not kept: a grey one stands for it. Sizes follow your screen."]
    if evidence.snapshot.get("banner") != digest_of_banner():
        told.append(
            "The words, the place and the look are those of the notice. The code that draws them "
            "is newer than the build that the notice names: details of the drawing may differ."
        )
    return told


def _address(evidence: Evidence, surface: str) -> str:
    decision, site = evidence.decision, evidence.decision.notice.site.key
    was_opted_out = circumstances.was_opted_out(evidence)
    situation = Situation(
        place=decision.region,
        language=decision.language,
        day=evidence.day.date(),
        number=decision.notice.number,
        gpc=circumstances.may_have_sent_signal(decision) and not was_opted_out,
        answer=f"{AS}+{decision.pk}",
    )
    if surface == "preferences":
        page = access.address_of(site, situation, "preferences/")
        return f"{page}?site={site}&language={decision.language}"
    return access.address_of(site, situation) + ("?open=dialog" if surface == "dialog" else "")
