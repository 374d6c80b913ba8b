"""Determine who is asked again after a publication, and what changes for others."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain
from math import floor, log10
from typing import Any

from django.utils import timezone

from consent.kernel.ruleset import Ruleset
from consent.publishing import third_parties, words
from consent.publishing.draft import Draft, every_row
from consent.publishing.lint.duties import days_ahead
from consent.publishing.reconsent.visitors import (
    OF_IT,
    REFUSED,
    SUBJECTS,
    Cause,
    EarlierAnswer,
    Group,
    Line,
    Switch,
    Transition,
    in_places,
)
from consent.publishing.words import Row, capital, category_names, listed
from consent.record.statistics.answer_counts import AnswerCounts

_GPC = "Global Privacy Control"
_FIRST = "This is the first notice: every visitor is asked."
_NOBODY = "Nobody is asked again."
_OUT_OF_SIGHT = (
    "Servers read no answer from before, until the visitor answers anew: with the cookie domain "
    "the signed cookie gets another name. In pages the answers go on counting, and nobody is asked."
)
_MIN_PEOPLE = 10  # smaller groups are not shown, as in the statistics
_MAX_DAYS = 400  # the browsers' maximum for cookies


@dataclass(frozen=True, slots=True)
class ReconsentReport:
    """Who is asked because of a publication, and its other effects on recorded answers."""

    since: date  # the first day counted: that of the oldest answer that may be valid
    is_first: bool = False
    questions: tuple[Line, ...] = ()
    effects: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()
    unsignalled: tuple[str, ...] = ()  # names of categories that signals no longer turn off

    def __bool__(self) -> bool:
        return bool(self.is_first or self.questions)

    def sentences(self, counts: AnswerCounts | None = None) -> list[str]:
        """Return who is asked, then notes, and what is turned on or off without a question."""
        if self.is_first:
            return [_FIRST]
        found = [_asked(lines, counts) for lines in _in_common(self.questions)]
        effects = map(_switched, _in_common(self.effects))
        return [*(found or [_NOBODY]), *self.notes, *effects]


def report(draft: Draft, material: Collection[str] = ()) -> ReconsentReport:
    """Return who is asked when the draft is published; `material` categories changed meaning."""
    latest = draft.latest.snapshot if draft.latest else None
    return between(latest, draft.notice(material).snapshot, today=timezone.now().date())


def between(old: Row | None, new: Row, *, today: date) -> ReconsentReport:
    """Return who is asked when one notice, with its versions, replaces another."""
    if old is None:
        return ReconsentReport(today, is_first=True)
    is_same = old["regions"] == new["regions"]
    days = days_ahead([] if is_same else [*old["regions"], *new["regions"]], today)
    changes = [_Changes(old, new, day, today) for day in days]
    unsignalled = changes[0].unsignalled()
    off = [f"{_GPC} no longer switches off {listed(unsignalled)}."] if unsignalled else []
    # The prefix of the signed cookie changes
    had, has = (bool(notice["site"]["cookie_domain"]) for notice in (old, new))
    memory = [min(row["memory_days"] or _MAX_DAYS, _MAX_DAYS) for row in old["regions"]]
    return ReconsentReport(
        since=today - timedelta(days=max(memory, default=_MAX_DAYS)),
        questions=_once(chain.from_iterable(change.questions() for change in changes)),
        effects=_once(chain.from_iterable(change.effects() for change in changes)),
        notes=(*off, *([_OUT_OF_SIGHT] if had != has else [])),
        unsignalled=tuple(unsignalled),
    )


class _Changes:
    """What two notices say to all kinds of visitors on one day."""

    def __init__(self, old: Row, new: Row, day: date, today: date) -> None:
        is_out_of_reach = _is_out_of_reach(old["site"], new["site"])
        self.transition = Transition(Ruleset.of(old), Ruleset.of(new), day, is_out_of_reach)
        self.names = category_names({**new, "unused": ()})
        self.groups = {key: self.transition.groups(key) for key in self.names}
        self.declared = {row["key"] for row in every_row(old)}  # asked about or not
        self.rows = [*new["regions"], *old["regions"]]
        self.day = day if day > today else None

    def questions(self) -> Iterator[Line]:
        for key, groups in self.groups.items():
            yield from self._lines(key, self._cause(key), (row for row in groups if row.is_asked))

    def effects(self) -> Iterator[Line]:
        """Yield changes for visitors who are not asked."""
        old, new = self.transition.old.categories, self.transition.new.categories
        for key, groups in self.groups.items():
            if key not in old or old[key].necessary:
                continue
            if new[key].necessary:
                yield Line(key, self.names[key], Switch.NECESSARY, REFUSED, day=self.day)
                continue
            quiet = [row for row in groups if not row.is_asked and row.is_on != row.was_on]
            yield from self._lines(key, Switch.ON, (row for row in quiet if row.is_on))
            yield from self._lines(key, Switch.OFF, (row for row in quiet if row.was_on))

    def unsignalled(self) -> list[str]:
        """Return the names of categories that a signal no longer turns off."""
        old, new = self.transition.old.flagged, self.transition.new.categories
        kept = [new[key] for key in old if key in new]
        return [self.names[row.key] for row in kept if not (row.is_signalled or row.necessary)]

    def _lines(self, key: str, effect: Cause | Switch, groups: Iterable[Group]) -> Iterator[Line]:
        """Yield one line for groups that differ only in answer, place and minimum age."""
        ages = _gathered(((row.answer, row.places), [(row.age, row.signal)]) for row in groups)
        places = _gathered(
            ((answer, min(found)[0], all(signal for _, signal in found)), among)
            for (answer, among), found in ages.items()
        )
        answers = _gathered(
            ((age, only_signal, frozenset(among), answer is EarlierAnswer.NEVER), [answer])
            for (answer, age, only_signal), among in places.items()
        )
        for (age, only_signal, among, _), found in answers.items():
            where = in_places(among, self.transition.rules, self.rows)
            rest = _restriction(where, age, only_signal=only_signal)
            yield Line(key, self.names[key], effect, frozenset(found), rest, self.day)

    def _cause(self, key: str) -> Cause:
        old = self.transition.old.categories.get(key)
        if self.transition.is_out_of_reach:
            return Cause.REACH
        if old is None:
            return Cause.USED if key in self.declared else Cause.NEW
        if old.necessary:
            return Cause.OPTIONAL
        is_renewed = old.version != self.transition.new.categories[key].version
        return Cause.MEANING if is_renewed else Cause.RULE


def _gathered(pairs: Iterable[tuple[Any, Iterable[Any]]]) -> dict[Any, set[Any]]:
    """Return the union of the values of each key."""
    found = defaultdict[Any, set[Any]](set)
    for key, values in pairs:
        found[key].update(values)
    return found


def _is_out_of_reach(was: Row, is_now: Row) -> bool:
    """Return whether pages can no longer read old answers: the name or domain changed."""
    old, new = was["cookie_domain"], is_now["cookie_domain"]
    is_apart = bool(old and new) and not third_parties.are_related(old, new)
    return was["key"] != is_now["key"] or is_apart


def _once(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Keep each line for its first day only."""
    found: dict[Line, Line] = {}
    for line in lines:
        found.setdefault(replace(line, day=None), line)
    return tuple(found.values())


def _in_common(lines: Iterable[Line]) -> list[list[Line]]:
    """Group lines that differ only in their category."""
    found: dict[Line, list[Line]] = {}
    for line in lines:
        found.setdefault(replace(line, key="", name=""), []).append(line)
    return list(found.values())


def _restriction(where: str, age: int, *, only_signal: bool) -> str:
    """Describe the places, the browser's signal and the age of the answers."""
    signal = "whose browser sends Global Privacy Control" if only_signal else ""
    old = f"whose answer is older than {words.number_of_days(age - 1)}" if age else ""
    return " and ".join(filter(None, (where, signal, old)))


def _asked(questions: Sequence[Line], counts: AnswerCounts | None) -> str:
    """Combine questions with the same visitors and cause into one sentence with an upper bound."""
    first = questions[0]
    if EarlierAnswer.NEVER in first.answers:
        return _question(questions, "how many is not known")
    if counts is None or not counts.answered:
        return _question(questions, "not counted yet")
    if counts.answered < _MIN_PEOPLE:
        return _question(questions, f"of fewer than {_MIN_PEOPLE} answers")
    # At most all answers, since some are counted in several categories
    number = min(sum(line.count(counts) for line in questions), counts.answered)
    is_bound = first.rest or (len(questions) > 1 and first.answers < OF_IT)
    bound = "at most" if is_bound else "about"
    figure = f"{bound} {_rounded(number)}" if number >= _MIN_PEOPLE else f"fewer than {_MIN_PEOPLE}"
    return _question(questions, f"{figure} of {_rounded(counts.answered)} answers")


def _question(questions: Sequence[Line], number: str) -> str:
    first, names = questions[0], [line.name for line in questions]
    verb = "are" if first.answers in SUBJECTS else "is"
    again = " again" if first.answers & OF_IT else ""
    about = "" if first.answers < OF_IT else f" about {listed(names)}"  # the subject names them
    why = first.effect.value[len(names) > 1]
    subject = first.subject(listed(names, "or"))
    return _from(first.day, f"{subject} {verb} asked{again}{about}, since {why} ({number}).")


def _rounded(number: int) -> str:
    """Round an estimate to three digits."""
    digits = max(0, floor(log10(max(number, 1))) - 2)
    return f"{round(number, -digits):,}"


def _switched(alike: Sequence[Line]) -> str:
    """Combine equal switches for equal visitors into one sentence."""
    first, names = alike[0], [line.name for line in alike]
    begin = f"{listed(names)} {'is' if len(names) == 1 else 'are'}"
    becomes = "it becomes" if len(names) == 1 else "they become"
    sentences = {
        Switch.NECESSARY: f"{begin} on for everybody, since {becomes} necessary: also for those "
        "who refused, and nobody is asked about it.",
        Switch.ON: f"{begin} switched on for {first.who}, without a question.",
        Switch.OFF: f"{begin} switched off for {first.who}, until they allow it.",
    }
    return _from(first.day, sentences[first.effect])  # type: ignore[index]


def _from(day: date | None, sentence: str) -> str:
    return f"From {words.day(day)}, {sentence}" if day else capital(sentence)
