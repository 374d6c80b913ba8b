"""When, how and where something was answered, and by which rule it was asked."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.dateformat import format as spell
from django.utils.html import format_html

from consent.admin import languages
from consent.admin.evidence.facts import Evidence
from consent.models import Decision
from consent.record.log.records import pseudonym

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
MODELS = {
    "opt-in": "off until a yes",
    "opt-out": "on until a no, where the rule allows",
    "notice": "on, and the visitor is told",
}


class Fact(NamedTuple):
    name: str
    words: str  # may be markup


def facts(evidence: Evidence) -> Iterator[Fact]:
    decision = evidence.decision
    site = evidence.snapshot["site"]
    yield Fact("When", _when(decision))
    yield Fact("How", how(evidence))
    yield Fact("Language", languages.name(decision.language))
    yield Fact("Where asked", f"{site['name']} (no page is kept)")
    yield Fact("Rule shown", _rule(evidence, decision.region, decision.model))
    if decision.place != decision.region:
        yield Fact("Where the visitor was", _rule(evidence, decision.place, decision.place_model))
    yield Fact("Browser signal", signal(evidence))
    visitor = format_html(
        "Pseudonym <code>{}</code>; no name, address or device is kept", pseudonym(decision.visitor)
    )
    yield Fact("Visitor", visitor)


def how(evidence: Evidence) -> str:
    """The button, in the words that stood on it."""
    decision, words = evidence.decision, evidence.words()
    if decision.surface == Surface.ERASURE:
        return "What is left of a refusal after the visitor’s record was erased"
    method = Method(decision.method)
    if text := words.get(BUTTONS.get(method, "")):
        return f"“{text}” {_where(decision)}"
    return IN_WORDS[method]


def surface(decision: Decision) -> str:
    """What was on the screen."""
    if decision.surface == Surface.PREFERENCES:
        return "preferences"
    return "dialog" if decision.method == Method.CUSTOM else "banner"


def _where(decision: Decision) -> str:
    match surface(decision):
        case "preferences":
            return "on the preference page"
        case "dialog":
            return "in the dialog"
        case _:
            return "in the banner or its dialog"


def _when(decision: Decision) -> str:
    decided, received = (spell(one, SECONDS) for one in (decision.decided_at, decision.received_at))
    return decided if decided == received else f"{decided}; received {received}"


def _rule(evidence: Evidence, place: str, model: str) -> str:
    row = evidence.row(place)
    name = row.get("name") or place
    told = f"{name} ({place})" if name != place else place
    kind = f"{model}: {MODELS[model]}" if model in MODELS else model
    source = row.get("source") or "no legal source is written down"
    verified = row.get("verified")
    compared = f", compared with that law on {verified}" if verified else ""
    return format_html(
        '{}, {}<span class="quiet">{}{}; as notice {} has it for {}</span>',
        told,
        kind,
        source,
        compared,
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


def may_have_sent_signal(decision: Decision) -> bool:
    return decision.signal and decision.method != Method.OPT_OUT


def was_opted_out(evidence: Evidence) -> bool:
    """Whether an opt-out stood already when the visitor was asked."""
    return evidence.before is not None and evidence.before.signal
