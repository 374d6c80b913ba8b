"""What the site's server may set for the visitor of a preview, and why, in plain words."""

from typing import NamedTuple

from consent.admin.preview.stage import Stage
from consent.kernel.rules import Judgement, Reason, Verdict
from consent.models import Decision
from consent.notices.category_names import category_name

YES, NOT_YET, NO = ("Yes", "good"), ("Not yet", "quiet"), ("No", "bad")
LOOKS = {
    Verdict.GRANTED: YES,
    Verdict.DENIED: NO,
    Verdict.UNASKED: NOT_YET,
    Verdict.LAPSED: NOT_YET,
}


class Line(NamedTuple):
    """One category."""

    name: str
    why: str
    verdict: str
    look: str  # the class of its badge


def lines(stage: Stage) -> list[Line]:
    judged = stage.judgements
    return [
        Line(category_name(row), _why(row["key"], one, stage), *LOOKS[one.verdict])
        for row in stage.in_force.snapshot["categories"]
        for one in [judged[row["key"]]]
    ]


def asked(stage: Stage) -> list[str]:
    """The categories that the banner asks about, by name; none means no banner."""
    visit = stage.visit
    keys = visit.ruleset.questions(visit.rule, visit.context, now=visit.seconds)
    rows = stage.in_force.snapshot["categories"]
    return [category_name(row) for row in rows if row["key"] in keys]


def _why(key: str, judgement: Judgement, stage: Stage) -> str:
    decision = next(iter(stage.preview.decisions), None)
    match judgement.reason:
        case Reason.NECESSARY:
            return "Necessary: always on"
        case Reason.SIGNAL:
            return "Global Privacy Control says no"
        case Reason.CHOICE if decision:
            return _by_choice(key, judgement, stage, decision)
        case Reason.REGION:
            return "The rule of the place lets it begin until a no"
        case Reason.DEFAULT if decision and decision.choices:
            return f"Not among what notice {decision.notice.number} asked: asked now"
        case _:
            return "Not answered yet"


def _by_choice(key: str, judgement: Judgement, stage: Stage, decision: Decision) -> str:
    version, granted, *_ = decision.choices[key]
    notice = f"notice {decision.notice.number}"
    if judgement.verdict is not Verdict.LAPSED:
        return f"{'Allowed' if granted else 'Refused'} on {notice}"
    if granted and version != stage.in_force.ruleset.categories[key].version:
        return f"Allowed on {notice}, and changed since: asked again"
    return f"{'Allowed' if granted else 'Refused'} too long ago: asked again"
