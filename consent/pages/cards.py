"""Show what is in force for a visitor: a card for each category, and a summary (R56)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.utils.html import format_html
from django.utils.translation import gettext as _, ngettext, pgettext

from consent.kernel.rules import NOWHERE, Judgement, Reason, Verdict
from consent.pages import words
from consent.pages.visit import PageVisit


@dataclass(frozen=True, slots=True)
class Card:
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


def card(row: Mapping[str, Any], language: str, **facts: Any) -> Card:
    text = row["texts"][language]
    return Card(
        key=row["key"],
        name=text["name"],
        purpose=text["purpose"],
        is_necessary=row["necessary"],
        is_third_party=row["third_party"],
        is_signalled=row["sells_or_shares"] or row["targets_ads"],
        cookies=row["cookies"],
        **facts,
    )


def cards_for(visit: PageVisit, unsaved: Mapping[str, bool]) -> list[Card]:
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
    def of(cls, visit: PageVisit) -> Self:
        """Build it in the active language."""
        judged = {one.key: visit.judgements[one.key] for one in visit.ruleset.optional}
        return cls(
            answer=_answer(visit),
            is_answered=visit.context.answer is not None and not visit.context.is_broken,
            text=_sum(visit, judged),
            keepers=tuple(_keepers(visit, judged)),
            purposes=tuple(one.allows for one in judged.values()),
        )


def _answer(visit: PageVisit) -> str:
    answer = visit.context.answer
    if visit.context.is_broken:
        return _("Your answer could not be verified")
    if answer is None:
        return _("You have not answered yet")
    if answer.is_signal_alone:
        return format_html(_("Your opt-out of {day}"), day=words.day_of(answer))
    return format_html(_("Your answer of {day}"), day=words.day_of(answer))


def _sum(visit: PageVisit, judged: dict[str, Judgement]) -> str:
    on = [one.reason for one in judged.values() if one.allows]
    if not on:
        return _all_off(visit, judged)
    match set(on):
        case reasons if reasons == {Reason.CHOICE}:
            text = ngettext(
                "{on} of {all} optional purposes is on, because you allowed it.",
                "{on} of {all} optional purposes are on, because you allowed them.",
                len(on),
            )
        case reasons if Reason.CHOICE in reasons:
            text = _(
                "{on} of {all} optional purposes are on: some because you allowed them, "
                "the others until you say no."
            )
        case _:
            text = ngettext(
                "{on} of {all} optional purposes is on until you say no{rule}.",
                "{on} of {all} optional purposes are on until you say no{rule}.",
                len(on),
            )
    return text.format(on=len(on), all=len(judged), rule=_rule(visit))


def _rule(visit: PageVisit) -> str:
    """Return the place of the rule, if it has a name."""
    if visit.rule.code == NOWHERE:
        return ""
    text = pgettext("after: on until you say no", ": the rule of {place}")
    return text.format(place=words.place(visit.row, visit.language))


def _all_off(visit: PageVisit, judged: dict[str, Judgement]) -> str:
    if not judged:
        return _("There are no optional purposes today.")
    if visit.context.is_broken:
        return _("No optional purpose is on.")
    if all(one == Judgement(Verdict.DENIED, Reason.CHOICE) for one in judged.values()):
        return _("No optional purpose is on, because you turned them off.")
    if visit.context.answer is None:
        return _("No optional purpose is on. Each stays off until you allow it.")
    return _("No optional purpose is on.")


def _keepers(visit: PageVisit, judged: dict[str, Judgement]) -> list[str]:
    """Return a sentence for each reason that keeps purposes off, with their names."""
    said = []
    if signalled := _names(visit, judged, Reason.SIGNAL):
        if visit.context.signal:
            text = _("{signal} keeps this off: {names}.")
        else:
            text = _("Your opt-out keeps this off: {names}.")
        said.append(text.format(signal=words.sent_now(visit), names=signalled))
    elif visit.context.signal and not visit.flagged:
        text = _("Your browser sends {signal}. Nothing here is sold or shared today.")
        said.append(text.format(signal=words.sent_now(visit)))
    if refused := _names(visit, judged, Reason.ACCOUNT):
        said.append(_("Your account keeps this off: {names}.").format(names=refused))
    return said


def _names(visit: PageVisit, judged: dict[str, Judgement], reason: Reason) -> str:
    comma = pgettext("between the items of a list", ", ")
    return comma.join(
        row["texts"][visit.language]["name"]
        for row in visit.in_force.snapshot["categories"]
        if row["key"] in judged and judged[row["key"]].reason is reason
    )
