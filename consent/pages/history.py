"""The visitor's own answers so far, and the receipt of one of them (R58)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from consent.kernel.ruleset import Ruleset
from consent.models import Decision
from consent.pages import words


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
    notice: int
    digest: str

    @property
    def is_mixed(self) -> bool:
        return bool(self.allowed and self.refused)


def entries(decisions: Iterable[Decision], language: str) -> list[HistoryEntry]:
    names: dict[int, Mapping[str, str]] = {}
    entries = []
    for decision in decisions:
        if decision.notice_id not in names:  # few notices for many answers: read each once
            names[decision.notice_id] = _names(decision.notice.snapshot, language)
        entries.append(_entry(decision, names[decision.notice_id]))
    return entries


def entry(entries: Iterable[HistoryEntry], id: str) -> HistoryEntry | None:
    """The entry with this id, else the newest; None if there is no entry."""
    by_id = {str(one.id): one for one in entries}
    return by_id.get(id) or next(iter(by_id.values()), None)


def _entry(decision: Decision, names: Mapping[str, str]) -> HistoryEntry:
    answers = [(key, decision.choices[key]) for key in names if key in decision.choices]
    refused = {key for key, (_, granted, *_) in answers if not granted}
    if decision.signal:
        refused |= {*Ruleset.of(decision.notice.snapshot).flagged}  # a signal need not name them
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
        notice=decision.notice.number,
        digest=decision.notice.digest,
    )


def _names(snapshot: Mapping[str, Any], language: str) -> dict[str, str]:
    return {
        row["key"]: row["texts"].get(language, {}).get("name", row["key"])
        for row in snapshot["categories"]
    }
