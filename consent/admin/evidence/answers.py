"""What was answered, category by category: before, then, and what servers went by from then on."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.utils.dateformat import format as spell

from consent.admin.evidence.circumstances import DAY
from consent.admin.evidence.facts import Evidence
from consent.kernel.rules import Answer, Category, Judgement, Reason, Region, Verdict


class Line(NamedTuple):
    """One category."""

    name: str
    before: str
    answer: str
    look: str  # the class of its badge
    since: str  # the day of an older answer that this one repeats
    server: str


def lines(evidence: Evidence) -> Iterator[Line]:
    ruleset, rule, now = evidence.ruleset, evidence.rule, evidence.seconds
    before, after = evidence.context_before, evidence.context_after
    for key, name in evidence.names().items():
        category = ruleset.categories[key]
        then = ruleset.judge(key, rule, before, now=now)
        judged = ruleset.judge(key, rule, after, now=now)
        answer, look = _answer(category, evidence)
        yield Line(
            name=name,
            before=_before(category, then, before.answer),
            answer=answer,
            look=look,
            since=_since(key, evidence),
            server=_server(category, judged, rule, after.answer),
        )


def _before(category: Category, judgement: Judgement, answer: Answer | None) -> str:
    match judgement.reason:
        case Reason.NECESSARY:
            return "Always on"
        case Reason.SIGNAL:
            return "Off by an opt-out"
        case Reason.REGION:
            return "On by the rule"
        case Reason.CHOICE if answer is not None:
            choice = answer.choices[category.key]
            word = "Allowed" if choice.granted else "Refused"
            if judgement.verdict is not Verdict.LAPSED:
                return word
            is_changed = choice.granted and choice.version != category.version
            return f"{word}, changed since" if is_changed else f"{word}, lapsed"
        case _:
            return "Not answered"


def _answer(category: Category, evidence: Evidence) -> tuple[str, str]:
    decision = evidence.decision
    if category.necessary:
        return "– Not asked", "quiet"
    if category.key in decision.choices:
        granted = bool(decision.choices[category.key][1])
        return ("✓ Allowed", "good") if granted else ("✕ Not allowed", "quiet")
    if decision.signal and category.is_signalled:
        return "✕ Not allowed", "quiet"
    return "– Not answered", "quiet"


def _since(key: str, evidence: Evidence) -> str:
    choice = evidence.decision.answer.choices.get(key)
    is_older = choice and choice.decided_at is not None and choice.decided_at < evidence.seconds
    return spell(_day(choice.decided_at), DAY) if choice and choice.decided_at and is_older else ""


def _server(category: Category, judgement: Judgement, rule: Region, answer: Answer | None) -> str:
    match judgement.reason:
        case Reason.NECESSARY:
            return "may set"
        case Reason.REGION:
            return "may set, by the rule"
    if not judgement.allows or answer is None:
        return "blocked"
    last = _last_day(category, rule, answer)
    return f"may set, until {spell(last, DAY)}" if last else "may set"


def _last_day(category: Category, rule: Region, answer: Answer) -> datetime | None:
    """The last day of a yes, by the stricter law of where it was given and where it is read."""
    choice = answer.choices[category.key]
    days = rule.law(answer.place_of(choice)).memory_days
    given = answer.decided_at if choice.decided_at is None else choice.decided_at
    return None if days is None else _day(given) + timedelta(days=days)


def _day(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
