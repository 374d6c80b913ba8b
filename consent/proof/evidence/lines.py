"""The lines of the page and of the README: what was answered, when, how and by which rule."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.utils.dateformat import format as spell
from django.utils.html import format_html

from consent.admin import languages
from consent.admin.preview.page import why
from consent.kernel.rules import Answer, Category, Judgement, Reason, Region
from consent.models import Decision, RegionRule
from consent.proof.evidence.facts import Evidence
from consent.proof.log.records import pseudonym
from consent.publishing import words

Method, Surface = Decision.Method, Decision.Surface
DAY = "j F Y"
SECONDS = "j F Y, H:i:s e"
BUTTONS = {Method.ACCEPT: "accept", Method.REJECT: "reject", Method.CUSTOM: "save"}
IN_WORDS = {  # where there is no button, or its words are not known
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


class AnswerLine(NamedTuple):
    """One category: before, then, and what servers went by from then on."""

    name: str
    before: str
    answer: str
    look: str  # the class of its badge
    since: str  # the day of an older answer that this one repeats
    server: str


def answers(evidence: Evidence) -> Iterator[AnswerLine]:
    ruleset, rule, now = evidence.ruleset, evidence.rule, evidence.seconds
    before, after = evidence.context_before, evidence.context_after
    for key, name in evidence.names().items():
        category = ruleset.categories[key]
        then = ruleset.judge(key, rule, before, now=now)
        judged = ruleset.judge(key, rule, after, now=now)
        yield AnswerLine(
            name,
            why(category, then, before.answer),
            *_answer(category, evidence),
            _since(key, evidence),
            _server(category, judged, rule, after.answer),
        )


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
    given = choice.decided_at if choice else None
    return spell(_day(given), DAY) if given is not None and given < evidence.seconds else ""


def _server(category: Category, judgement: Judgement, rule: Region, answer: Answer | None) -> str:
    if not judgement.allows:
        return "blocked"
    if judgement.reason is not Reason.CHOICE or answer is None:
        return "may set"
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


def circumstances(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Name and words, which may be markup."""
    decision = evidence.decision
    site = evidence.snapshot["site"]
    yield "When", _when(decision)
    yield "How", how(evidence)
    yield "Language", languages.name(decision.language)
    yield "Where asked", f"{site['name']} (no page is kept)"
    yield "Rule shown", _rule(evidence, decision.region, decision.model)
    if decision.place != decision.region:
        yield "Where the visitor was", _rule(evidence, decision.place, decision.place_model)
    yield "Browser signal", signal(evidence)
    text = "Pseudonym <code>{}</code>; no name, address or device is kept"
    yield "Visitor", format_html(text, pseudonym(decision.visitor))


def how(evidence: Evidence) -> str:
    """The button, in the words that stood on it."""
    if evidence.decision.surface == Surface.ERASURE:
        return "What is left of a refusal after the visitor’s record was erased"
    method = Method(evidence.decision.method)
    if text := evidence.words().get(BUTTONS.get(method, "")):
        return f"“{text}” {WHERE[evidence.surface]}"
    return IN_WORDS[method]


def _when(decision: Decision) -> str:
    decided, received = (spell(one, SECONDS) for one in (decision.decided_at, decision.received_at))
    return decided if decided == received else f"{decided}; received {received}"


def _rule(evidence: Evidence, place: str, model: str) -> str:
    row = evidence.row(place)
    name = row.get("name") or place
    verified = row.get("verified")
    return format_html(
        '{}, {}<span class="quiet">{}{}; as notice {} has it for {}</span>',
        f"{name} ({place})" if name != place else place,
        words.model(model) if model in RegionRule.Model.values else model,
        row.get("source") or "no legal source is written down",
        f", compared with that law on {verified}" if verified else "",
        evidence.decision.notice.number,
        spell(evidence.day, DAY),
    )


def signal(evidence: Evidence) -> str:
    """What is known of a signal: an opt-out counts as one, so the record alone proves none."""
    if not evidence.decision.signal:
        return "No Global Privacy Control"
    if evidence.decision.method == Method.OPT_OUT:
        return "The visitor opted out by the form; no signal is recorded"
    return (
        "An opt-out stood: by a signal (Global Privacy Control or Do Not Track), or by an earlier "
        "opt-out"
    )
