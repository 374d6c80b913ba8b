"""Determine who is asked again after a publication, and what changes for others."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils import timezone

from consent.kernel.ruleset import Ruleset
from consent.models import Site
from consent.publishing import third_parties
from consent.publishing.draft import Draft, every_row
from consent.publishing.reask import sentences
from consent.publishing.reask.rows import Rows
from consent.publishing.reask.sentences import Cause, Estimate, Line, PlaceNames
from consent.publishing.reask.visitors import Outcome, Transition
from consent.publishing.words import Row, category_names, listed
from consent.statistics.tallies import AnswerCounts

__all__ = ["Estimate", "Line", "Reask", "between", "of"]

GPC = "Global Privacy Control"
FIRST = "This is the first notice: every visitor is asked."
NOBODY = "Nobody is asked again."
SIGHT = (
    "Servers read no answer from before, until the visitor answers anew: with the cookie domain "
    "the signed cookie gets another name. In pages the answers go on counting, and nobody is asked."
)
LONGEST = 400  # days; the browsers' maximum for cookies


@dataclass(frozen=True, slots=True)
class Reask:
    """Who is asked because of a publication, and its other effects on recorded answers."""

    since: date  # the first day counted: that of the oldest answer that may be valid
    is_first: bool = False
    questions: tuple[Line, ...] = ()
    effects: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()  # who is not asked
    unsignalled: tuple[str, ...] = ()  # names of categories that signals no longer turn off

    def __bool__(self) -> bool:
        return bool(self.is_first or self.questions)

    def sentence(self, counts: AnswerCounts | None = None) -> str:
        """Return the same text for page, message and log."""
        return " ".join(self.sentences(counts))

    def sentences(self, counts: AnswerCounts | None = None) -> list[str]:
        return [*(one.sentence for one in self.estimates(counts)), *self.other_sentences]

    def estimates(self, counts: AnswerCounts | None = None) -> list[Estimate]:
        """Return one estimate per group and reason; or one that nobody is asked."""
        if self.is_first:
            return [Estimate(FIRST)]
        found = [sentences.estimated(one, counts) for one in _in_common(self.questions)]
        return found or [Estimate(NOBODY)]

    @property
    def other_sentences(self) -> list[str]:
        """Return who is not asked, and what is turned on or off without a question."""
        return [*self.notes, *(sentences.switched(alike) for alike in _in_common(self.effects))]

    @property
    def not_asked_by_latest(self) -> list[str]:
        """Return the keys that the previous notice did not ask about; older ones may have."""
        strange = Cause.NEW, Cause.USED, Cause.OPTIONAL
        return list(dict.fromkeys(one.key for one in self.questions if one.what in strange))


def of(draft: Draft, material: Collection[str] = ()) -> Reask:
    """Return who is asked when the draft is published; `material` categories changed meaning."""
    latest = draft.latest.snapshot if draft.latest else None
    new = draft.notice(material).snapshot
    found = between(latest, new, today=timezone.now().date())
    names = category_names(new)
    before = [key for key in found.not_asked_by_latest if _was_asked_about(draft.site, key)]
    if not before:
        return found
    note = (
        f"Those who refused {listed([names[key] for key in before], 'or')} under an earlier notice "
        "are not asked about it: their no stands."
    )
    return replace(found, notes=(note, *found.notes))


def between(old: Row | None, new: Row, *, today: date) -> Reask:
    """Return who is asked when one notice, with its versions, replaces another."""
    if old is None:
        return Reask(today, is_first=True)
    days = [today, *_later_days(old, new, today)]
    found = [_rows(old, new, day, today) for day in days]
    unsignalled = tuple(found[0].unsignalled())
    off = [f"{GPC} no longer switches off {listed(unsignalled)}."] if unsignalled else []
    return Reask(
        since=today - timedelta(days=_longest_memory(old)),
        questions=_once(question for rows in found for question in rows.questions()),
        effects=_once(effect for rows in found for effect in rows.effects()),
        notes=(*off, *found[0].notes(), *([SIGHT] if _is_out_of_sight(old, new) else [])),
        unsignalled=unsignalled,
    )


def _was_asked_about(site: Site, key: str) -> bool:
    """Return whether any notice asked about it; notices without the key are not read."""
    notices = site.notices.filter(body__contains=f'"key":"{key}"')
    return any(
        row["key"] == key and not row["necessary"]
        for notice in notices.iterator()
        for row in notice.snapshot["categories"]
    )


def _rows(old: Row, new: Row, day: date, today: date) -> Rows:
    transition = Transition(
        Ruleset.of(old), Ruleset.of(new), day, is_out_of_reach=_is_out_of_reach(old, new)
    )
    outcomes = defaultdict[str, list[Outcome]](list)
    for outcome in transition.outcomes():
        outcomes[outcome.key].append(outcome)
    return Rows(
        transition,
        outcomes,
        category_names({**new, "unused": ()}),
        PlaceNames(transition, new, old),
        frozenset(one["key"] for one in every_row(old)),
        day if day > today else None,
    )


def _is_out_of_reach(old: Row, new: Row) -> bool:
    """Return whether pages can no longer read old answers: the name or domain changed."""
    was, is_now = old["site"]["cookie_domain"], new["site"]["cookie_domain"]
    is_apart = bool(was and is_now) and not third_parties.are_related(was, is_now)
    return old["site"]["key"] != new["site"]["key"] or is_apart


def _is_out_of_sight(old: Row, new: Row) -> bool:
    """Return whether only servers cannot read old answers: the signed cookie's prefix changed."""
    return bool(old["site"]["cookie_domain"]) != bool(new["site"]["cookie_domain"])


def _later_days(old: Row, new: Row, today: date) -> list[date]:
    """Return the days on which changed rules begin, or are over."""
    if old["regions"] == new["regions"]:
        return []
    rows = [*old["regions"], *new["regions"]]
    first = {date.fromisoformat(one["valid_from"]) for one in rows if one["valid_from"]}
    last = {date.fromisoformat(one["valid_to"]) for one in rows if one["valid_to"]}
    return sorted(day for day in first | {day + timedelta(1) for day in last} if day > today)


def _once(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Keep each line for its first day only."""
    found: dict[Line, Line] = {}
    for line in lines:
        found.setdefault(replace(line, day=None), line)
    return tuple(found.values())


def _longest_memory(snapshot: Row) -> int:
    days = (one["memory_days"] for one in snapshot["regions"])
    return max((LONGEST if one is None else min(one, LONGEST) for one in days), default=LONGEST)


def _in_common(lines: Iterable[Line]) -> list[list[Line]]:
    """Group lines that differ only in their category."""
    found: dict[Line, list[Line]] = {}
    for line in lines:
        found.setdefault(replace(line, key="", name=""), []).append(line)
    return list(found.values())
