"""What is in force for a visitor: how many optional purposes are on, and what decided it (R56)."""

from dataclasses import dataclass
from typing import Self

from django.utils.html import format_html
from django.utils.translation import gettext as _, ngettext, pgettext

from consent.kernel.rules import NOWHERE, Judgement, Reason, Verdict
from consent.pages import words
from consent.pages.visit import PageVisit


@dataclass(frozen=True, slots=True)
class Summary:
    answer: str  # whether there is one, and of which day
    is_answered: bool
    text: str
    keepers: tuple[str, ...]  # what keeps purposes off, whatever was answered
    purposes: tuple[bool, ...]  # each optional one: is it on?

    @classmethod
    def of(cls, visit: PageVisit) -> Self:
        """In the language that is active."""
        judged = {one.key: visit.judgements[one.key] for one in visit.ruleset.optional}
        return cls(
            answer=_answer(visit),
            is_answered=visit.context.answer is not None and not visit.context.is_broken,
            text=_text(visit, judged),
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


def _text(visit: PageVisit, judged: dict[str, Judgement]) -> str:
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
    """Whose rule it is, where the place has a name."""
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
    """One sentence for each thing that keeps purposes off, with their names."""
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
