"""The visitor's own answers so far, and the receipt of one of them (R58)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID

from consent.kernel.ruleset import Ruleset
from consent.models import Decision
from consent.pages import words


@dataclass(frozen=True, slots=True)
class AnsweredNotice:
    """What a notice calls categories and places, in one language."""

    names: Mapping[str, str]
    ruleset: Ruleset
    language: str

    @classmethod
    def of(cls, snapshot: Mapping[str, Any], language: str) -> Self:
        return cls(_names(snapshot, language), Ruleset.of(snapshot), language)

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
    where: str
    rule: str  # of which place it was shown
    place: str  # where we saw the visitor
    notice: int
    digest: str

    @property
    def is_mixed(self) -> bool:
        return bool(self.allowed and self.refused)


def entries(decisions: Iterable[Decision], language: str) -> list[HistoryEntry]:
    notices: dict[int, AnsweredNotice] = {}
    entries = []
    for decision in decisions:
        if decision.notice_id not in notices:  # few notices for many answers: read each once
            notices[decision.notice_id] = AnsweredNotice.of(decision.notice.snapshot, language)
        entries.append(_entry(decision, notices[decision.notice_id]))
    return entries


def entry(entries: Iterable[HistoryEntry], id: str) -> HistoryEntry | None:
    """The entry with this id, else the newest; None if there is no entry."""
    by_id = {str(one.id): one for one in entries}
    return by_id.get(id) or next(iter(by_id.values()), None)


def _entry(decision: Decision, notice: AnsweredNotice) -> HistoryEntry:
    names, day = notice.names, decision.decided_at.date()
    answers = [(key, decision.choices[key]) for key in names if key in decision.choices]
    refused = {key for key, (_, granted, *_) in answers if not granted}
    if decision.signal:
        refused |= {*notice.ruleset.flagged}  # a signal need not name them
    return HistoryEntry(
        id=decision.id,
        at=words.minute(decision.decided_at),
        iso=decision.decided_at.isoformat(timespec="seconds"),
        what=words.METHODS[Decision.Method(decision.method)](),
        allowed=tuple(
            names[key] for key, (_, granted, *_) in answers if granted and key not in refused
        ),
        refused=tuple(names[key] for key in names if key in refused),
        where=words.SURFACES[Decision.Surface(decision.surface)](),
        rule=notice.place(decision.region, day),
        place=notice.place(decision.place, day),
        notice=decision.notice.number,
        digest=decision.notice.digest,
    )


def _names(snapshot: Mapping[str, Any], language: str) -> dict[str, str]:
    return {
        row["key"]: row["texts"].get(language, {}).get("name", row["key"])
        for row in snapshot["categories"]
    }
