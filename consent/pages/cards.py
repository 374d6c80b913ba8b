"""Show what is in force for a visitor: a card for each category, and a summary (R56)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import pgettext

from consent.kernel.rules import Judgement, Reason, Verdict
from consent.models import PersonalInformation
from consent.notices import NoticeInForce
from consent.pages import sentences
from consent.pages.visits import PageVisit
from consent.publishing.third_parties import file_of, recipients


@dataclass(frozen=True)
class Card:
    """One category, in one language."""

    row: Mapping[str, Any]  # as in the notice
    language: str
    is_on: bool = False
    is_wanted: bool = False  # what the switch shows: `is_on`, or an unsaved form's choice
    is_by_rule: bool = False  # on because silence is a yes here: left so, it is no answer (R164)
    is_bound: bool = False  # a signal or the account's opt-out keeps it off (R14)
    is_locked: bool = False  # allowing it again needs a second step (R54)
    is_lapsed: bool = False  # a yes that holds no longer
    state: str = ""

    @property
    def key(self) -> str:
        return str(self.row["key"])

    @property
    def text(self) -> Mapping[str, str]:
        """Return its name, purpose and last change."""
        texts: Mapping[str, str] = self.row["texts"][self.language]
        return texts

    @property
    def personal_information(self) -> list[str]:
        """Return what it collects; empty in a notice that declares nothing of it."""
        return PersonalInformation.words(self.row)

    @property
    def is_signalled(self) -> bool:
        return bool(self.row["sells_or_shares"] or self.row["targets_ads"])

    @property
    def is_unsaved(self) -> bool:
        return self.is_wanted != self.is_on


class _Party(NamedTuple):
    """A third party, as a page lists it."""

    name: str
    policy_url: str
    groups: list[str]  # names of the categories whose information it receives


def parties(
    rows: Iterable[Mapping[str, Any]], site: Mapping[str, Any], language: str
) -> list[_Party]:
    """Return who receives what these categories collect, by provider (R57, R91, R179)."""
    found: dict[str, _Party] = {}
    for row in rows:
        for name in recipients(row, site):
            url = file_of(name, row).get("policy_url", "")
            known = found.get(name, _Party(name, url, []))
            groups = [*known.groups, row["texts"][language]["name"]]
            found[name] = _Party(name, known.policy_url or url, groups)
    return sorted(found.values(), key=lambda party: party.name.casefold())


def sold(in_force: NoticeInForce, language: str) -> dict[str, Any]:
    """Return what is sold, shared or used to target, and who receives it; empty if nothing."""
    snapshot, known = in_force.snapshot, in_force.ruleset.categories
    rows = [row for row in snapshot["categories"] if known[row["key"]].is_signalled]
    if not rows:
        return {}
    return {
        "is_sold": any(row["sells_or_shares"] for row in rows),
        "is_targeted": any(row["targets_ads"] for row in rows),
        "waits": all(known[row["key"]].needs_yes for row in rows),
        "parties": parties(rows, snapshot["site"], language),
    }


def cards_for(visit: PageVisit, unsaved: Mapping[str, bool | None]) -> list[Card]:
    """Return a card for each category, with state and reason; `unsaved` are choices sent."""
    judgements, locked, cards = visit.judgements, visit.locked, []
    for row in visit.in_force.snapshot["categories"]:
        key = row["key"]
        judgement, choice = judgements[key], unsaved.get(key)
        card = Card(
            row,
            visit.language,
            is_on=judgement.allows,
            is_wanted=judgement.allows if choice is None else choice,
            is_by_rule=judgement.reason is Reason.REGION,
            is_bound=visit.is_bound and key in visit.ruleset.flagged,
            is_locked=key in locked,
            is_lapsed=judgement.verdict is Verdict.LAPSED,
            state=_state(key, judgement, visit),
        )
        cards.append(card)
    return cards


def _state(key: str, judgement: Judgement, visit: PageVisit) -> str:
    if visit.gpc and judgement.reason is Reason.SIGNAL:
        reason: str = visit.in_force.snapshot["texts"][visit.language]["signal_reason"]
        return reason
    return sentences.why(visit.in_force.ruleset.categories[key], judgement, visit)


def summary(visit: PageVisit) -> dict[str, Any]:
    """Return how many optional purposes are on, whether by an answer, and what keeps others off."""
    context, judgements = visit.context, visit.judgements
    judged = {row.key: judgements[row.key] for row in visit.ruleset.optional}
    reasons = [judgement.reason for judgement in judged.values() if judgement.allows]
    refused = Judgement(Verdict.DENIED, Reason.CHOICE)
    return {
        "answer": context.answer,
        "day": sentences.day_of_answer(context.answer) if context.answer else "",
        "is_broken": context.is_broken,
        "is_answered": context.answer is not None and not context.is_broken,
        "on": len(reasons),
        "all": len(judged),
        "purposes": [judgement.allows for judgement in judged.values()],
        "is_allowed": Reason.CHOICE in reasons,
        "is_by_rule": set(reasons) != {Reason.CHOICE},
        "is_refused": all(judgement == refused for judgement in judged.values()),
        "place": sentences.place_of_rule(visit),
        "is_sent": context.signal,
        "signal": sentences.signal_name(visit),
        "flagged": visit.ruleset.flagged,
        "signalled": _names(visit, judged, Reason.SIGNAL),
        "refused": _names(visit, judged, Reason.ACCOUNT),
    }


def _names(visit: PageVisit, judged: dict[str, Judgement], reason: Reason) -> str:
    comma = pgettext("between the items of a list", ", ")
    return comma.join(
        row["texts"][visit.language]["name"]
        for row in visit.in_force.snapshot["categories"]
        if row["key"] in judged and judged[row["key"]].reason is reason
    )
