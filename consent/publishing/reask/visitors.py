"""Visitors of every kind, before and after a notice is published: the kernel says who is asked.

Nothing is guessed from what was edited. Each kind of visitor is put before both notices, in every
place, with and without a signal, with an answer of every age that makes a difference.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from consent.kernel.rules import (
    DAY,
    NOWHERE,
    Answer,
    Choice,
    Model,
    Region,
    RequestContext,
)
from consent.kernel.ruleset import Ruleset
from consent.kernel.values import PLACE

ELSEWHERE = "QM"  # no country: a place for which no rule is written
OTHER_PART = "-0"  # of a country: one that no rule speaks of
NOW = 60_000 * DAY  # whatever day it is, ages are what counts
GPC, DNT = "gpc", "dnt"


class Visitor(NamedTuple):
    """What one browser holds and sends."""

    allowed: frozenset[str] | None  # the categories; None: it has never answered
    signal: str = ""  # gpc, dnt, or none
    age: int = 0  # of its answer, in days


class Outcome(NamedTuple):
    """What the transition makes of one category for one kind of visitor, in some places."""

    key: str
    visitor: Visitor
    places: tuple[str, ...]
    choice: bool | None  # on record before; none, where it was no question
    is_asked: bool  # from now on, and was not before
    was_on: bool
    is_on: bool
    opted_out: bool  # of another category that is sold
    is_held: bool  # its answer has not run out before


@dataclass(frozen=True, slots=True)
class Transition:
    """The notice in force and the one that would follow, on one day."""

    old: Ruleset
    new: Ruleset
    day: date
    is_out_of_reach: bool = False  # what answered the old notice cannot be read any more

    @classmethod
    def asked(cls, old: Ruleset, new: Ruleset, day: date, place: str, who: Visitor) -> set[str]:
        """The categories that a visitor is asked about after it, and was not before."""
        both = cls(old, new, day)
        return both._newly_asked(both._regions(place), place, who)

    def outcomes(self) -> Iterator[Outcome]:
        for places in self._alike():
            regions = self._regions(places[0])
            for visitor in self._visitors(regions):
                yield from self._outcomes(regions, places, visitor)

    @property
    def places(self) -> list[str]:
        """Every place that a rule speaks of, the countries of those, and what is left."""
        rows = [*self.old.regions, *self.new.regions]
        codes = {code for row in rows for code in (row["code"], *row["covers"])}
        known = {code for code in codes if PLACE.fullmatch(code)}
        parted = {code.partition("-")[0] for code in known if "-" in code}
        others = {f"{country}{OTHER_PART}" for country in parted}
        return [*sorted((known | parted | others) - {NOWHERE}), ELSEWHERE, NOWHERE]

    def is_silence_yes(self, place: str) -> bool:
        """Whether it may be, by the notice that would follow."""
        return self._regions(place)[1].model is not Model.OPT_IN

    def _regions(self, place: str) -> tuple[Region, Region]:
        before, after = (one.region(place, today=self.day) for one in (self.old, self.new))
        return before, after

    def _alike(self) -> Iterable[tuple[str, ...]]:
        """The places, those together that the same rules hold in before and after."""
        found: dict[str, list[str]] = {}
        for place in self.places:
            regions = self._regions(place)
            before, after = (repr(_rule(region, place)) for region in regions)
            if before != after or self._has_other_categories:
                found.setdefault(f"{before} {after}", []).append(place)
        return map(tuple, found.values())

    @property
    def _has_other_categories(self) -> bool:
        return self.is_out_of_reach or self.old.categories != self.new.categories

    def _visitors(self, regions: tuple[Region, Region]) -> Iterator[Visitor]:
        limits = {one for region in regions for one in (region.memory_days, region.reask_days)}
        ages = [0, *sorted(limit + 1 for limit in limits if limit is not None)]
        signals = ("", GPC, DNT) if any(region.dnt for region in regions) else ("", GPC)
        for signal in signals:
            yield Visitor(None, signal)
            for allowed in _answers(self.old):
                yield from (Visitor(allowed, signal, age) for age in ages)

    def _outcomes(
        self, regions: tuple[Region, Region], places: tuple[str, ...], visitor: Visitor
    ) -> Iterator[Outcome]:
        place = places[0]
        asked = self._newly_asked(regions, place, visitor)
        before, after = self._contexts(regions, place, visitor)
        was = self.old.judge_all(regions[0], before, now=NOW)
        is_now = self.new.judge_all(regions[1], after, now=NOW)
        choices = before.answer.choices if before.answer else {}
        for key in self.new.categories:
            yield Outcome(
                key,
                visitor,
                places,
                choices[key].granted if key in choices else None,
                is_asked=key in asked,
                was_on=key in was and was[key].allows,
                is_on=is_now[key].allows,
                opted_out=self._has_opted_out(visitor, key),
                is_held=key not in choices or self._is_held(choices[key], regions[0], visitor),
            )

    def _newly_asked(
        self, regions: tuple[Region, Region], place: str, visitor: Visitor
    ) -> set[str]:
        before, after = self._contexts(regions, place, visitor)
        was = self.old.questions(regions[0], before, now=NOW)
        is_now = self.new.questions(regions[1], after, now=NOW)
        if visitor.allowed is None and was:
            return set()  # has the banner before it already
        return set(is_now) - set(was if visitor.allowed is not None else ())

    def _contexts(
        self, regions: tuple[Region, Region], place: str, visitor: Visitor
    ) -> tuple[RequestContext, RequestContext]:
        before, after = (
            visitor.signal == GPC or (visitor.signal == DNT and region.dnt) for region in regions
        )
        answer = self._answer(place, visitor, signal=before)
        return (
            RequestContext(answer, signal=before),
            RequestContext(None if self.is_out_of_reach else answer, signal=after),
        )

    def _answer(self, place: str, visitor: Visitor, *, signal: bool) -> Answer | None:
        """What a browser holds that has answered every question of the old notice."""
        if visitor.allowed is None:
            return None
        choices = {
            category.key: Choice(
                category.version,
                category.key in visitor.allowed and not (signal and category.is_signalled),
            )
            for category in self.old.optional
        }
        region = place if PLACE.fullmatch(place) else NOWHERE
        return Answer(NOW - visitor.age * DAY, choices, signal, region)

    def _is_held(self, choice: Choice, region: Region, visitor: Visitor) -> bool:
        limit = region.memory_days if choice.granted else region.reask_days
        return limit is None or visitor.age <= limit

    def _has_opted_out(self, visitor: Visitor, key: str) -> bool:
        if visitor.allowed is None:
            return False
        return any(other not in visitor.allowed for other in self.old.flagged if other != key)


def _rule(region: Region, place: str) -> tuple[object, ...]:
    """What of a region makes a difference, whatever its own code is."""
    overrides = sorted(region.overrides.items())
    return region.model, overrides, region.own_law, region.law(place), region.dnt


def _answers(ruleset: Ruleset) -> list[frozenset[str]]:
    """Everything, nothing, all but what is sold, that alone, and one at a time."""
    optional = {category.key for category in ruleset.optional}
    sold = set(ruleset.flagged)
    answers = [optional, set[str](), optional - sold, sold, *({key} for key in sorted(optional))]
    return list(dict.fromkeys(map(frozenset, answers)))
