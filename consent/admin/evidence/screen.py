"""What was on the screen, as words: for paper, and for a file that needs neither script nor us."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from consent.admin.evidence import circumstances
from consent.admin.evidence.facts import Evidence
from consent.kernel.rules import Model
from consent.lib import durations, languages
from consent.models import Cookie


class Purpose(NamedTuple):
    """One category, in the visitor's language."""

    name: str
    summary: str
    purpose: str
    state: str  # of its switch, as it stood
    cookies: list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Screen:
    surface: str
    language: str
    direction: str
    site: str
    status: str  # of an opt-out that was honored
    heading: str
    body: str
    note: str
    purposes: list[Purpose]
    buttons: list[str]  # as they stood, in their order
    links: list[str]

    @classmethod
    def of(cls, evidence: Evidence) -> Self:
        decision, words = evidence.decision, evidence.words()
        surface = circumstances.surface(decision)
        heading, body, note = _question(evidence, surface)
        buttons = ("accept", "reject", "choose" if surface == "banner" else "save")
        asked = _asked(evidence) if surface == "banner" else None
        is_out = decision.signal and circumstances.was_opted_out(evidence)
        is_honored = is_out or circumstances.may_have_sent_signal(decision)
        return cls(
            surface=surface,
            language=decision.language,
            direction=languages.direction(decision.language),
            site=evidence.snapshot["site"]["name"],
            status=words.get("signal_status", "") if is_honored else "",
            heading=heading,
            body=body,
            note=note,
            purposes=[
                _purpose(row, evidence)
                for row in evidence.snapshot["categories"]
                if asked is None or row["key"] in asked
            ],
            buttons=[words[name] for name in buttons if words.get(name)],
            links=[words[name] for name in _links(evidence, surface) if words.get(name)],
        )


def _question(evidence: Evidence, surface: str) -> tuple[str, str, str]:
    """Heading, what stands under it, and the line after the purposes."""
    words = evidence.words()
    if surface != "banner":
        return words.get("dialog_title", ""), words.get("dialog_body", ""), ""
    kind = "" if evidence.decision.model == Model.OPT_IN else "notice_"
    note = words.get(f"{kind}note", "")
    asked, names = _asked(evidence), _names(evidence)
    if 0 < len(asked) < len(evidence.ruleset.optional) and evidence.before:
        listed = ", ".join(names[key] for key in asked)
        return words.get("again_body", "").replace("{names}", listed), "", words["again_note"]
    return words.get(f"{kind}body", ""), "", note


def _links(evidence: Evidence, surface: str) -> Iterator[str]:
    yield "policy_link"
    if evidence.snapshot["site"].get("privacy_policy_url"):
        yield "privacy_link"
    if evidence.decision.region.startswith("US"):
        yield "choices_link"
    elif surface == "dialog":
        yield "settings_link"


def _asked(evidence: Evidence) -> tuple[str, ...]:
    """What the banner asked about: all that is optional, or what had to be asked again."""
    rule = evidence.ruleset.region(evidence.decision.region, today=evidence.day.date())
    found = evidence.ruleset.questions(rule, evidence.context_before, now=evidence.seconds)
    return found or tuple(category.key for category in evidence.ruleset.optional)


def _names(evidence: Evidence) -> dict[str, str]:
    language = evidence.decision.language
    rows = evidence.snapshot["categories"]
    return {row["key"]: row["texts"].get(language, {}).get("name", row["key"]) for row in rows}


def _purpose(row: dict[str, Any], evidence: Evidence) -> Purpose:
    language, words = evidence.decision.language, evidence.words()
    texts = row["texts"].get(language, {})
    if row["necessary"]:
        state = words.get("always_on", "")
    else:
        rule = evidence.ruleset.region(evidence.decision.region, today=evidence.day.date())
        context = evidence.context_before
        judged = evidence.ruleset.judge(row["key"], rule, context, now=evidence.seconds)
        state = words.get("allowed" if judged.allows else "off", "")
    return Purpose(
        name=texts.get("name", row["key"]),
        summary=texts.get("summary", ""),
        purpose=texts.get("purpose", ""),
        state=state,
        cookies=[_cookie(cookie, language) for cookie in row["cookies"]],
    )


def _cookie(cookie: dict[str, Any], language: str) -> dict[str, str]:
    kind = Cookie.Kind(cookie["kind"])
    lasting = durations.in_words(
        cookie["lifetime"],
        language,
        is_lasting=kind.is_lasting,
        is_exempt="session_exempt" in cookie,
    )
    purpose = cookie["texts"].get(language, {}).get("purpose", "")
    return {
        "name": cookie["name"],
        "provider": cookie["provider"],
        "lasting": lasting,
        "purpose": purpose,
    }
