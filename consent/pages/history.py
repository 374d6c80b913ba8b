"""List the visitor's own answers (R58)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID

from django.db import DatabaseError
from django.utils.translation import gettext as _

from consent.kernel.ruleset import Ruleset
from consent.lib import causes
from consent.models import Decision
from consent.pages import words
from consent.pages.visit import PageVisit
from consent.record import visitors

MOST_ANSWERS = 20


@dataclass(frozen=True, slots=True)
class AnsweredNotice:
    """A notice's company and its names of categories and places, in one language."""

    names: Mapping[str, str]
    ruleset: Ruleset
    language: str
    company: str

    @classmethod
    def of(cls, snapshot: Mapping[str, Any], language: str) -> Self:
        names = {
            row["key"]: row["texts"].get(language, {}).get("name", row["key"])
            for row in snapshot["categories"]
        }
        return cls(names, Ruleset.of(snapshot), language, snapshot["site"]["company"])

    def place(self, code: str, day: date) -> str:
        row = self.ruleset.row(code, today=day)
        return words.place(row, self.language) if row else code


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One answer."""

    id: UUID
    at: str
    iso: str
    what: str
    allowed: tuple[str, ...]
    refused: tuple[str, ...]
    surface: str
    where: str
    rule: str  # the place whose rule was shown
    place: str  # the visitor's detected place
    notice: int
    digest: str
    company: str  # who asked

    @property
    def is_mixed(self) -> bool:
        return bool(self.allowed and self.refused)


def of(visit: PageVisit) -> list[HistoryEntry]:
    """Return a visitor's own answers, newest first, in the active language.

    Empty while the record cannot be read: what is in force does not depend on it.
    """
    if visit.preview:
        return _entries(visit.preview.decisions, visit.language)
    if visit.visitor is None:
        return []
    try:
        decisions = visitors.history(visit.visitor, visit.in_force.site.key)
    except DatabaseError as error:
        causes.report_error(error, "Reading a visitor's history")
        return []
    return _entries(decisions[:MOST_ANSWERS], visit.language)


def _entries(decisions: Iterable[Decision], language: str) -> list[HistoryEntry]:
    notices: dict[int, AnsweredNotice] = {}
    entries = []
    for decision in decisions:
        if decision.notice_id not in notices:  # many answers share few notices: read each once
            notices[decision.notice_id] = AnsweredNotice.of(decision.notice.snapshot, language)
        entries.append(_entry(decision, notices[decision.notice_id]))
    return entries


def _entry(decision: Decision, notice: AnsweredNotice) -> HistoryEntry:
    names, day = notice.names, decision.decided_at.date()
    answers = [(key, decision.choices[key]) for key in names if key in decision.choices]
    refused = {key for key, choice in answers if not choice[1]}
    if decision.signal:
        refused |= {*notice.ruleset.flagged}  # a signal's decision may omit them
    allowed = tuple(names[key] for key, choice in answers if choice[1] and key not in refused)
    at, iso = _when(decision)
    return HistoryEntry(
        id=decision.id,
        at=at,
        iso=iso,
        what=_what(decision, len(allowed), len(allowed) + len(refused)),
        allowed=allowed,
        refused=tuple(names[key] for key in names if key in refused),
        surface=decision.surface,
        where=words.SURFACES[Decision.Surface(decision.surface)](),
        rule=notice.place(decision.region, day),
        place=notice.place(decision.place, day),
        notice=decision.notice.number,
        digest=decision.notice.digest,
        company=notice.company,
    )


def _when(decision: Decision) -> tuple[str, str]:
    """Return the time in words and in ISO 8601; only the day after an erasure."""
    moment = decision.decided_at
    if decision.surface == Decision.Surface.ERASURE:
        return words.day(moment), f"{moment:%Y-%m-%d}"
    return words.minute(moment), moment.isoformat(timespec="seconds")


def _what(decision: Decision, allowed: int, all: int) -> str:
    """Describe the answer; "accept all" of some categories may leave earlier refusals."""
    if decision.surface == Decision.Surface.ERASURE:
        return words.left()
    is_partly_accepted = decision.method == Decision.Method.ACCEPT and allowed < all
    if decision.method == Decision.Method.CUSTOM or is_partly_accepted:
        return _("You allowed {number} of {all}").format(number=allowed, all=all)
    return words.METHODS[Decision.Method(decision.method)]()
