"""What our pages show of a notice: one card for each category, one row for each cookie."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from consent.kernel.rules import Judgement, Reason, Verdict
from consent.lib import durations
from consent.models import Cookie
from consent.pages import words
from consent.pages.visit import PageVisit


@dataclass(frozen=True, slots=True)
class Row:
    """One declared cookie."""

    name: str
    kind: str
    provider: str
    is_third_party: bool
    lifetime: str
    purpose: str

    @classmethod
    def of(cls, cookie: Mapping[str, Any], language: str) -> Self:
        kind = Cookie.Kind(cookie["kind"])
        return cls(
            name=cookie["name"],
            kind=str(kind.label),
            provider=cookie["provider"],
            is_third_party=cookie["party"] == "third",
            lifetime=durations.in_words(
                cookie["lifetime"],
                language,
                is_lasting=kind.is_lasting,
                is_exempt="session_exempt" in cookie,
            ),
            purpose=cookie["texts"][language]["purpose"],
        )


@dataclass(frozen=True, slots=True)
class Card:
    """One category."""

    key: str
    name: str
    purpose: str
    is_necessary: bool
    is_third_party: bool
    is_signalled: bool
    cookies: tuple[Row, ...]
    is_on: bool = False
    is_wanted: bool = False  # what the switch shows: what holds, unless a form was not saved
    is_bound: bool = False  # a signal or the account's opt-out keeps it off (R14)
    is_locked: bool = False  # allowing it again takes a second step (R54)
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
        cookies=tuple(Row.of(cookie, language) for cookie in row["cookies"]),
        **facts,
    )


def cards_for(visit: PageVisit, unsaved: Mapping[str, bool]) -> list[Card]:
    """Every category with what holds for this visitor, and why; `unsaved` is what was sent."""
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
