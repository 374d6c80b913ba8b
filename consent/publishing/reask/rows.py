"""Group the kernel's outcomes for all kinds of visitors into lines."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain

from consent.kernel.rules import Category
from consent.publishing.reask.sentences import (
    REFUSED,
    Cause,
    EarlierAnswer,
    Line,
    PlaceNames,
    Switch,
    answered,
    rest,
)
from consent.publishing.reask.visitors import GPC, Outcome, Transition
from consent.publishing.words import listed


@dataclass(frozen=True, slots=True)
class Rows:
    """The outcomes of one transition on one day."""

    transition: Transition
    outcomes: defaultdict[str, list[Outcome]]  # by category
    names: Mapping[str, str]  # of categories
    places: PlaceNames
    declared: frozenset[str]  # keys in the old notice, asked about or not
    day: date | None = None

    def questions(self) -> Iterator[Line]:
        for key, name in self.names.items():
            yield from self._lines(key, name, self._cause(key), self._asked(key))

    def effects(self) -> Iterator[Line]:
        """Yield changes for visitors who are not asked; for those with a signal see `notes`."""
        for key, name, old, new in self._in_both():
            if old.necessary:
                continue
            if new.necessary:
                yield Line(key, name, Switch.NECESSARY, REFUSED, "", self.day)
                continue
            quiet = self._quiet(key)
            for switch in (Switch.ON, Switch.OFF):
                switched = [one for one in quiet if one.is_on is (switch is Switch.ON)]
                yield from self._lines(key, name, switch, switched)

    def notes(self) -> Iterator[str]:
        """Yield who is not asked, and why, although others with the same answer are."""
        by_signal, by_opt_out = dict[str, bool](), list[str]()
        for key, name in self.names.items():
            asked = self._asked(key)
            if not any(one.visitor.allowed is not None for one in asked):
                continue
            kinds = {_kind(one) for one in asked}  # by answer, age and places
            left_out = [
                one
                for one in self.outcomes[key]
                if _kind(one) in kinds and not one.is_asked and not one.is_on
            ]
            with_gpc = [one.places for one in left_out if one.visitor.signal == GPC]
            if missing := {*chain(*with_gpc)}:
                by_signal[name] = missing >= {*chain(*(one.places for one in asked))}
            if self.transition.new.categories[key].is_signalled and any(
                one.opted_out and not one.visitor.signal for one in left_out
            ):
                by_opt_out.append(name)
        yield from _signal_notes(by_signal)
        if by_opt_out:
            yield (
                f"Those who opted out of sale or advertising for good are not asked about "
                f"{listed(by_opt_out)}: it stays off for them."
            )

    def unsignalled(self) -> Iterator[str]:
        """Yield the names of categories that a signal no longer turns off."""
        for _, name, old, new in self._in_both():
            if old.is_signalled and not (new.is_signalled or new.necessary):
                yield name

    def _in_both(self) -> Iterator[tuple[str, str, Category, Category]]:
        old, new = self.transition.old.categories, self.transition.new.categories
        yield from (
            (key, name, old[key], new[key])
            for key, name in self.names.items()
            if key in old and key in new
        )

    def _asked(self, key: str) -> list[Outcome]:
        return [one for one in self.outcomes[key] if one.is_asked and one.is_held]

    def _quiet(self, key: str) -> list[Outcome]:
        """Return outcomes that change without a question, except those covered by a note."""
        switched = [one for one in self.outcomes[key] if one.was_on != one.is_on]
        kinds = {_kind(one) for one in self._asked(key)}
        return [one for one in switched if _kind(one) not in kinds]

    def _lines(
        self, key: str, name: str, what: Cause | Switch, outcomes: Iterable[Outcome]
    ) -> Iterator[Line]:
        """Yield one line for outcomes that differ only in answer and minimum age."""
        ages: dict[tuple[EarlierAnswer, tuple[str, ...]], dict[str, int]] = defaultdict(dict)
        for one in outcomes:
            by_signal = ages[answered(one), one.places]
            age = one.visitor.age
            by_signal[one.visitor.signal] = min(age, by_signal.get(one.visitor.signal, age))
        where: dict[tuple[EarlierAnswer, int, frozenset[str]], set[str]] = defaultdict(set)
        for (answer, places), by_signal in ages.items():
            signals = frozenset({""}) if "" in by_signal else frozenset(by_signal)
            where[answer, min(by_signal.values()), signals] |= {*places}
        groups: dict[tuple[int, frozenset[str], frozenset[str]], set[EarlierAnswer]]
        groups = defaultdict(set)
        for (answer, age, signals), found in where.items():
            groups[age, signals, frozenset(found)].add(answer)
        for (age, signals, together), answers in groups.items():
            holders = frozenset(answers - {EarlierAnswer.NEVER})
            text = rest(self.places.words(together), signals, age)
            for some in filter(None, (holders, frozenset(answers - holders))):
                yield Line(key, name, what, some, text, self.day)

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


def _kind(one: Outcome) -> tuple[object, ...]:
    return answered(one), one.visitor.age, one.places


def _signal_notes(names: Mapping[str, bool]) -> Iterator[str]:
    for is_everywhere in (True, False):
        if found := [name for name, everywhere in names.items() if everywhere is is_everywhere]:
            where = "" if is_everywhere else " where silence may mean yes"
            yield (
                f"Of these, browsers that send Global Privacy Control are not asked about "
                f"{listed(found)}{where}: it stays off for them."
            )
