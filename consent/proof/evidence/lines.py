"""The lines of the page and of the README: what was answered, how and by which rule."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from consent.admin.preview.verdicts import why
from consent.kernel.rules import Judgement, Reason, Region, RequestContext
from consent.lib.languages import category_name
from consent.models import Decision, RegionRule
from consent.proof.evidence.facts import Evidence
from consent.publishing import words

Method = Decision.Method
_BUTTONS = {Method.ACCEPT: "accept", Method.REJECT: "reject", Method.CUSTOM: "save"}
_IN_WORDS = {  # where there is no button, or its words are not known
    Method.ACCEPT: "Accepted all",
    Method.REJECT: "Rejected all",
    Method.CUSTOM: "Chose purpose by purpose",
    Method.WITHDRAW: "Withdrawn: everything optional turned off",
    Method.SIGNAL: "No button: the browser’s signal was recorded",
    Method.OPT_OUT: "Opted out of sale and sharing",
    Method.IMPORTED: "No button: taken over from another product’s cookie",
}
WHERE = {
    "preferences": "on the preference page",
    "dialog": "in the dialog",
    "banner": "in the banner or its dialog",
}
_ANSWERS = {True: "✓ Allowed", False: "✕ Not allowed", None: "– Not answered"}
_LEFT_ON = "– Left on, as the rule of this place has it"


class AnswerLine(NamedTuple):
    """One category: before, then, and what servers went by from then on."""

    name: str
    before: str
    answer: str
    is_granted: bool | None
    since: datetime | None  # the day of an older answer that this one repeats
    server: str
    until: datetime | None  # the last day of a yes


def answers(evidence: Evidence) -> Iterator[AnswerLine]:
    before = evidence.before.answer if evidence.before else None
    now, ruleset = evidence.answer.decided_at, evidence.ruleset
    # Of the place where the visitor was: servers judged by it
    rule = ruleset.region(evidence.decision.place, today=evidence.day)
    for row in evidence.snapshot["categories"]:
        key, granted = row["key"], evidence.is_granted(row["key"])
        then = ruleset.judge(key, rule, RequestContext(answer=before), now=now)
        after = ruleset.judge(key, rule, RequestContext(answer=evidence.answer), now=now)
        choice = evidence.choice(key)
        given = choice.decided_at if choice else None
        yield AnswerLine(
            category_name(row),
            why(ruleset.categories[key], then, before),
            "– Not asked" if row["necessary"] else _answer(evidence, key),
            granted,
            _day(given) if given is not None and given < now else None,
            "may set" if after.allows else "blocked",
            _last_day(evidence, key, after, rule),
        )


def _answer(evidence: Evidence, key: str) -> str:
    return _LEFT_ON if evidence.is_left_on(key) else _ANSWERS[evidence.is_granted(key)]


def _last_day(evidence: Evidence, key: str, judgement: Judgement, rule: Region) -> datetime | None:
    """Return the last day of a yes, by the stricter law of where it was given and is read."""
    choice = evidence.choice(key)
    if not judgement.allows or judgement.reason is not Reason.CHOICE or choice is None:
        return None
    days = rule.law(evidence.answer.place_of(choice)).memory_days
    given = evidence.answer.decided_at if choice.decided_at is None else choice.decided_at
    return None if days is None else _day(given) + timedelta(days=days)


def _day(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def how(evidence: Evidence) -> str:
    """Return the button, in the words that stood on it."""
    if evidence.decision.surface == Decision.Surface.ERASURE:
        return "What is left of a refusal after the visitor’s record was erased"
    method = Method(evidence.decision.method)
    if text := evidence.shown_texts.get(_BUTTONS.get(method, "")):
        return f"“{text}” {WHERE[evidence.surface]}"
    return _IN_WORDS[method]


def rules(evidence: Evidence) -> Iterator[dict[str, Any]]:
    """Yield the rule that was shown, and that of the visitor's place if it is another."""
    row = evidence.decision
    found = [("Rule shown", row.region, row.model)]
    if row.place != row.region:
        found.append(("Where the visitor was", row.place, row.place_model))
    for label, code, model in found:
        is_known = model in RegionRule.Model.values
        yield {
            **evidence.rule(code),
            "label": label,
            "code": code,
            "model": words.model(model) if is_known else model,
        }


def signal(evidence: Evidence) -> str:
    """Return what is known of a signal. An opt-out counts as one: the record alone proves none."""
    if not evidence.decision.signal:
        return "No Global Privacy Control"
    if evidence.decision.method == Method.OPT_OUT:
        return "The visitor opted out by the form; no signal is recorded"
    return (
        "An opt-out stood: by a signal (Global Privacy Control or Do Not Track), or by an earlier "
        "opt-out"
    )
