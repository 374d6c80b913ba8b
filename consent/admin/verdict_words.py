"""What a server may set for one visitor, and why, in words for staff."""

from typing import NamedTuple

from consent.kernel.rules import Answer, Category, Judgement, Reason, Verdict

NOT_YET = "Not yet", "quiet"
BADGES = {
    Verdict.GRANTED: ("Yes", "good"),
    Verdict.DENIED: ("No", "bad"),
    Verdict.UNASKED: NOT_YET,
    Verdict.LAPSED: NOT_YET,
}
REASONS = {
    Reason.NECESSARY: "Necessary: always on",
    Reason.SIGNAL: "Off by an opt-out",
    Reason.REGION: "On by the rule of the place",
}


class VerdictLine(NamedTuple):
    """One category."""

    name: str
    why: str
    verdict: str
    look: str  # the class of its badge


def line(name: str, category: Category, judgement: Judgement, answer: Answer | None) -> VerdictLine:
    return VerdictLine(name, why(category, judgement, answer), *BADGES[judgement.verdict])


def why(category: Category, judgement: Judgement, answer: Answer | None) -> str:
    if judgement.reason is not Reason.CHOICE or answer is None:
        return REASONS.get(judgement.reason, "Not answered")
    choice = answer.choices[category.key]
    word = "Allowed" if choice.granted else "Refused"
    if judgement.verdict is not Verdict.LAPSED:
        return word
    is_changed = choice.granted and choice.version != category.version
    return f"{word}, changed since" if is_changed else f"{word}, lapsed"
