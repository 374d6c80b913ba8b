"""What a server may set for the visitor of a preview."""

from collections.abc import Iterator
from typing import NamedTuple

from consent.admin.preview.context import PreviewContext
from consent.kernel.rules import Answer, Category, Judgement, Reason, Verdict
from consent.lib.languages import category_name

_NOT_YET = "Not yet", "quiet"
_BADGES = {
    Verdict.GRANTED: ("Yes", "good"),
    Verdict.DENIED: ("No", "bad"),
    Verdict.UNASKED: _NOT_YET,
    Verdict.LAPSED: _NOT_YET,
}
_REASONS = {
    Reason.NECESSARY: "Necessary: always on",
    Reason.SIGNAL: "Off by an opt-out",
    Reason.REGION: "On by the rule of the place",
}


class _VerdictLine(NamedTuple):
    """What the site's server is told of one category, and whether the banner asks about it."""

    name: str
    why: str
    is_asked: bool
    verdict: str
    look: str  # the class of its badge


def verdicts(preview: PreviewContext) -> Iterator[_VerdictLine]:
    visit, answer = preview.visit, preview.visit.context.answer
    judged = visit.ruleset.judge_all(visit.rule, visit.context, now=visit.seconds)
    asked = visit.ruleset.questions(visit.rule, visit.context, now=visit.seconds)
    for row in preview.in_force.snapshot["categories"]:
        key = row["key"]
        reason = _why(visit.ruleset.categories[key], judged[key], answer)
        badge = _BADGES[judged[key].verdict]
        yield _VerdictLine(category_name(row), reason, key in asked, *badge)


def _why(category: Category, judgement: Judgement, answer: Answer | None) -> str:
    """Return the reason of a verdict, in words."""
    if judgement.reason is not Reason.CHOICE or answer is None:
        return _REASONS.get(judgement.reason, "Not answered")
    choice = answer.choices[category.key]
    word = "Allowed" if choice.granted else "Refused"
    if judgement.verdict is not Verdict.LAPSED:
        return word
    is_changed = choice.granted and choice.version != category.version
    return f"{word}, changed since" if is_changed else f"{word}, lapsed"
