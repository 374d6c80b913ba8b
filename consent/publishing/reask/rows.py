"""What the kernel says of every kind of visitor, put together into rows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from consent.publishing.reask.sentences import (
    Cause,
    EarlierAnswer,
    Effect,
    PlaceNames,
    Question,
    answered,
    rest,
)
from consent.publishing.reask.visitors import GPC, Outcome, Transition
from consent.publishing.words import listed

Group = tuple[int, frozenset[str], frozenset[str]]  # age, signals, places


@dataclass(frozen=True, slots=True)
class Rows:
    """The outcomes of one transition on one day."""

    transition: Transition
    outcomes: Mapping[str, Sequence[Outcome]]  # by category
    names: Mapping[str, str]  # of categories
    places: PlaceNames
    declared: frozenset[str]  # keys that the old notice knew, asked about or not
    day: date | None = None

    def questions(self) -> Iterator[Question]:
        for key, name in self.names.items():
            for group, answers in self._grouped(self._asked(key)):
                yield Question(key, name, self._cause(key), answers, self._rest(group), self.day)

    def effects(self) -> Iterator[Effect]:
        """What changes for those who are not asked; where a signal keeps them from it, `notes`."""
        for key, name in self.names.items():
            old, new = (
                one.categories.get(key) for one in (self.transition.old, self.transition.new)
            )
            if old is None or new is None or old.necessary:
                continue
            if new.necessary:
                yield Effect(
                    key, name, True, True, frozenset({EarlierAnswer.REFUSED}), "", self.day
                )
                continue
            quiet = self._quiet(key)
            for is_on in (True, False):
                switched = [one for one in quiet if one.is_on is is_on]
                for group, answers in self._grouped(switched):
                    more = answers, self._rest(group), self.day
                    yield Effect(key, name, is_on, False, *more)

    def notes(self) -> Iterator[str]:
        """Who is left out though others with the same answer are asked, and why."""
        by_signal, by_opt_out = dict[str, bool](), list[str]()
        for key, name in self.names.items():
            asked = self._asked(key)
            if not any(one.visitor.allowed is not None for one in asked):
                continue
            if missing := self._missing(key, GPC):
                by_signal[name] = missing >= {p for one in asked for p in one.places}
            if self.transition.new.categories[key].is_signalled and any(
                one.opted_out and not one.is_asked and not one.visitor.signal and not one.is_on
                for one in self._beside(key)
            ):
                by_opt_out.append(name)
        yield from _signal_notes(by_signal)
        if by_opt_out:
            yield (
                f"Those who opted out of sale or advertising for good are not asked about "
                f"{listed(by_opt_out)}: it stays off for them."
            )

    def unsignalled(self) -> Iterator[str]:
        """The names of the categories that a signal switched off, and does no more."""
        for key, name in self.names.items():
            old, new = (
                one.categories.get(key) for one in (self.transition.old, self.transition.new)
            )
            if old and new and old.is_signalled and not (new.is_signalled or new.necessary):
                yield name

    def _of(self, key: str) -> Sequence[Outcome]:
        return self.outcomes.get(key, ())

    def _asked(self, key: str) -> list[Outcome]:
        return [one for one in self._of(key) if one.is_asked and one.is_held]

    def _quiet(self, key: str) -> list[Outcome]:
        """Who is switched without a question; not those whom a note speaks of."""
        switched = [one for one in self._of(key) if one.was_on != one.is_on]
        kinds = {self._kind(one) for one in self._asked(key)} if switched else set()
        return [one for one in switched if self._kind(one) not in kinds]

    def _beside(self, key: str) -> list[Outcome]:
        """Those with the same answer, as old and as far, as somebody who is asked."""
        kinds = {self._kind(one) for one in self._asked(key)}
        return [one for one in self._of(key) if self._kind(one) in kinds]

    def _missing(self, key: str, signal: str) -> set[str]:
        """The places where those who send a signal are left out."""
        found = set[str]()
        for one in self._beside(key):
            if one.visitor.signal == signal and not one.is_asked and not one.is_on:
                found |= {*one.places}
        return found

    def _kind(self, one: Outcome) -> tuple[object, ...]:
        return answered(one), one.visitor.age, one.places

    def _grouped(
        self, outcomes: Iterable[Outcome]
    ) -> Iterator[tuple[Group, frozenset[EarlierAnswer]]]:
        """Outcomes that differ in nothing but what was answered, and from which age on."""
        youngest: dict[tuple[EarlierAnswer, tuple[str, ...], str], int] = {}
        for one in outcomes:
            cell = answered(one), one.places, one.visitor.signal
            youngest[cell] = min(one.visitor.age, youngest.get(cell, one.visitor.age))
        by_place: dict[tuple[EarlierAnswer, tuple[str, ...]], dict[str, int]] = defaultdict(dict)
        for (kind, places, signal), age in youngest.items():
            by_place[kind, places][signal] = age
        found: dict[tuple[EarlierAnswer, int, frozenset[str]], set[str]] = defaultdict(set)
        for (kind, places), ages in by_place.items():
            signals = frozenset({""}) if "" in ages else frozenset(ages)
            found[kind, min(ages.values()), signals] |= {*places}
        groups: dict[Group, set[EarlierAnswer]] = defaultdict(set)
        for (kind, age, signals), where in found.items():
            groups[age, signals, frozenset(where)].add(kind)
        for group, kinds in groups.items():
            holders = frozenset(kinds - {EarlierAnswer.NEVER})
            yield from ((group, one) for one in (holders, frozenset(kinds - holders)) if one)

    def _rest(self, group: Group) -> str:
        age, signals, places = group
        return rest(self.places.words(places), signals, age)

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


def _signal_notes(names: Mapping[str, bool]) -> Iterator[str]:
    for is_everywhere in (True, False):
        if found := [name for name, everywhere in names.items() if everywhere is is_everywhere]:
            where = "" if is_everywhere else " where silence may mean yes"
            yield (
                f"Of these, browsers that send Global Privacy Control are not asked about "
                f"{listed(found)}{where}: it stays off for them."
            )
