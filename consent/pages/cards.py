"""Show what is in force for a visitor: a card for each category, and a summary (R56)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.utils.safestring import mark_safe
from django.utils.translation import pgettext

from consent.kernel.rules import Judgement, Reason, Verdict
from consent.pages import words
from consent.pages.visit import PageVisit


@dataclass(frozen=True, slots=True)
class _Card:
    """One category."""

    key: str
    name: str
    purpose: str
    is_necessary: bool
    is_third_party: bool
    is_signalled: bool
    cookies: list[dict[str, Any]]  # as the notice declares them
    is_on: bool = False
    is_wanted: bool = False  # what the switch shows: `is_on`, or an unsaved form's choice
    is_bound: bool = False  # a signal or the account's opt-out keeps it off (R14)
    is_locked: bool = False  # allowing it again needs a second step (R54)
    state: str = ""
    change: str = ""

    @property
    def is_unsaved(self) -> bool:
        return self.is_wanted != self.is_on


def card(row: Mapping[str, Any], language: str, **facts: Any) -> _Card:
    text = row["texts"][language]
    return _Card(
        key=row["key"],
        name=text["name"],
        purpose=text["purpose"],
        is_necessary=row["necessary"],
        is_third_party=row["third_party"],
        is_signalled=row["sells_or_shares"] or row["targets_ads"],
        cookies=row["cookies"],
        **facts,
    )


def cards_for(visit: PageVisit, unsaved: Mapping[str, bool]) -> list[_Card]:
    """Return a card for each category, with state and reason; `unsaved` are choices sent."""
    judgements, locked = visit.judgements, visit.locked
    return [
        card(
            row,
            visit.language,
            is_on=(is_on := judgements[row["key"]].allows),
            is_wanted=unsaved.get(row["key"], is_on),
            is_bound=visit.is_bound and row["key"] in visit.flagged,
            is_locked=row["key"] in locked,
            state=_state(row["key"], judgements[row["key"]], visit),
            change=_change(row, judgements[row["key"]], visit.language),
        )
        for row in visit.in_force.snapshot["categories"]
    ]


def _state(key: str, judgement: Judgement, visit: PageVisit) -> str:
    if visit.gpc and judgement.reason is Reason.SIGNAL:
        reason: str = visit.in_force.snapshot["texts"][visit.language]["signal_reason"]
        return reason
    return words.why(visit.in_force.ruleset.categories[key], judgement, visit)


def _change(row: Mapping[str, Any], judgement: Judgement, language: str) -> str:
    if judgement.verdict is not Verdict.LAPSED:
        return ""
    change: str = row["texts"][language]["change"]
    return change


@dataclass(frozen=True, slots=True)
class Summary:
    """The number of optional purposes that are on, and the reasons."""

    answer: str  # a sentence: whether there is one, and of which day
    is_answered: bool
    text: str
    keepers: tuple[str, ...]  # what keeps purposes off, independent of the answer
    purposes: tuple[bool, ...]  # each optional one: is it on?

    @classmethod
    def build(cls, visit: PageVisit) -> Self:
        """Build it in the active language."""
        context, judgements = visit.context, visit.judgements
        judged = {one.key: judgements[one.key] for one in visit.ruleset.optional}
        on = [one.reason for one in judged.values() if one.allows]
        refused = Judgement(Verdict.DENIED, Reason.CHOICE)
        facts = {
            "answer": context.answer,
            "day": words.day_of(context.answer) if context.answer else "",
            "is_broken": context.is_broken,
            "on": len(on),
            "all": len(judged),
            "is_allowed": Reason.CHOICE in on,
            "is_by_rule": set(on) != {Reason.CHOICE},
            "is_refused": all(one == refused for one in judged.values()),
            "place": words.rule_place(visit),
            "is_sent": context.signal,
            "signal": words.sent_now(visit),
            "flagged": visit.flagged,
            "signalled": _names(visit, judged, Reason.SIGNAL),
            "refused": _names(visit, judged, Reason.ACCOUNT),
        }
        return cls(
            answer=words.sentence("answered", **facts),
            is_answered=context.answer is not None and not context.is_broken,
            text=words.sentence("summary", **facts),
            keepers=tuple(map(mark_safe, words.sentence("keepers", **facts).splitlines())),
            purposes=tuple(one.allows for one in judged.values()),
        )


def _names(visit: PageVisit, judged: dict[str, Judgement], reason: Reason) -> str:
    comma = pgettext("between the items of a list", ", ")
    return comma.join(
        row["texts"][visit.language]["name"]
        for row in visit.in_force.snapshot["categories"]
        if row["key"] in judged and judged[row["key"]].reason is reason
    )
