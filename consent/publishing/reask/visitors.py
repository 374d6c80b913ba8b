"""Compare the kernel's judgements before and after a publication for all kinds of visitors.

Nothing is inferred from the edits. Each kind of visitor is judged by both notices in every place,
with and without a signal, at every age of answer that matters. Only combinations with the same
result by the same rule are skipped.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import NamedTuple

from consent.kernel.rules import (
    DAY,
    NOWHERE,
    Answer,
    Choice,
    Judgement,
    Model,
    Region,
    RequestContext,
)
from consent.kernel.ruleset import Ruleset
from consent.kernel.values import PLACE

ELSEWHERE = "QM"  # not a country: a place without its own rule
OTHER_PART = "-0"  # suffix for a subdivision without its own rule
NOW = 60_000 * DAY  # any day, since only ages matter
GPC, DNT = "gpc", "dnt"

Regions = tuple[Region, Region]  # the place's rule, before and after


class Visitor(NamedTuple):
    """What a browser stores and sends."""

    allowed: frozenset[str] | None  # category keys; None: no answer yet
    signal: str = ""  # gpc, dnt, or empty
    age: int = 0  # of its answer, in days


class Outcome(NamedTuple):
    """The effect on one category for one kind of visitor in some places."""

    key: str
    visitor: Visitor
    places: tuple[str, ...]
    choice: bool | None  # the earlier choice; None: it was not asked
    is_asked: bool  # newly asked after the publication
    was_on: bool
    is_on: bool
    opted_out: bool  # of another sold category
    is_held: bool  # its answer had not expired before


@dataclass(frozen=True, slots=True)
class Transition:
    """The notice in force and its successor on one day."""

    old: Ruleset
    new: Ruleset
    day: date
    is_out_of_reach: bool = False  # answers to the old notice can no longer be read

    def outcomes(self) -> Iterator[Outcome]:
        """Yield outcomes for every category that changed, or whose rule changed."""
        for places, has_same_rule in self._alike():
            regions = self._regions(places[0])
            keys = self._changed if has_same_rule else [*self.new.categories]
            for visitor in self._visitors(regions, self._answers(keys)) if keys else ():
                yield from self._outcomes(regions, places, visitor, keys)

    @property
    def places(self) -> list[str]:
        """Return every place with a rule, their countries, and codes for all others."""
        rows = [*self.old.regions, *self.new.regions]
        codes = {code for row in rows for code in (row["code"], *row["covers"])}
        known = {code for code in codes if PLACE.fullmatch(code)}
        parted = {code.partition("-")[0] for code in known if "-" in code}
        others = {f"{country}{OTHER_PART}" for country in parted}
        return [*sorted((known | parted | others) - {NOWHERE}), ELSEWHERE, NOWHERE]

    def is_silence_yes(self, place: str) -> bool:
        """Return whether silence may mean yes under the new notice."""
        return self._regions(place)[1].model is not Model.OPT_IN

    @property
    def _changed(self) -> list[str]:
        """Return the categories that changed; for others nothing changes."""
        return [
            key
            for key, category in self.new.categories.items()
            if self.is_out_of_reach or category != self.old.categories.get(key)
        ]

    def _regions(self, place: str) -> Regions:
        before, after = (one.region(place, today=self.day) for one in (self.old, self.new))
        return before, after

    def _alike(self) -> Iterable[tuple[tuple[str, ...], bool]]:
        """Group places whose rules are equal before and equal after."""
        found: dict[tuple[str, str], list[str]] = {}
        for place in self.places:
            before, after = (repr(_rule(region, place)) for region in self._regions(place))
            found.setdefault((before, after), []).append(place)
        return [(tuple(places), before == after) for (before, after), places in found.items()]

    def _visitors(self, regions: Regions, answers: Collection[frozenset[str]]) -> Iterator[Visitor]:
        limits = {one for region in regions for one in (region.memory_days, region.reask_days)}
        ages = [0, *sorted(limit + 1 for limit in limits if limit is not None)]
        signals = ("", GPC, DNT) if any(region.dnt for region in regions) else ("", GPC)
        for signal in signals:
            yield Visitor(None, signal)
            for allowed, age in product(answers, ages):
                yield Visitor(allowed, signal, age)

    def _answers(self, keys: Collection[str]) -> list[frozenset[str]]:
        """Return all and nothing. For sold categories also: all but those, only those, and one at
        a time, since one opt-out applies to all. No other answer changes the result."""
        optional = {category.key for category in self.old.optional}
        answers = [optional, set[str]()]
        sold = {*self.old.flagged, *self.new.flagged}
        for flagged in (self.old.flagged, self.new.flagged) if sold & {*keys} else ():
            own = optional & {*flagged}
            answers += [optional - own, own, *({key} for key in sorted(own))]
        return list(dict.fromkeys(map(frozenset, answers)))

    def _outcomes(
        self,
        regions: Regions,
        places: tuple[str, ...],
        visitor: Visitor,
        keys: Collection[str],
    ) -> Iterator[Outcome]:
        before, after = self._contexts(regions, places[0], visitor)
        was = _judge(self.old, keys, regions[0], before)
        is_now = _judge(self.new, keys, regions[1], after)
        asked = {*self.new.questions_after(is_now, regions[1], after)}
        asked -= {*self.old.questions_after(was, regions[0], before)}
        if visitor.allowed is None and self.old.questions(regions[0], before, now=NOW):
            asked = set()  # was already shown the banner
        choices = before.answer.choices if before.answer else {}
        for key in keys:
            yield Outcome(
                key,
                visitor,
                places,
                choices[key].granted if key in choices else None,
                is_asked=key in asked,
                was_on=key in was and was[key].allows,
                is_on=is_now[key].allows,
                opted_out=visitor.allowed is not None
                and any(other not in visitor.allowed for other in self.old.flagged if other != key),
                is_held=key not in choices or _is_held(choices[key], regions[0], visitor),
            )

    def _contexts(
        self, regions: Regions, place: str, visitor: Visitor
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
        """Return the answer of a browser that answered every question of the old notice."""
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


def _judge(
    ruleset: Ruleset, keys: Collection[str], region: Region, context: RequestContext
) -> dict[str, Judgement]:
    known = (key for key in keys if key in ruleset.categories)
    return {key: ruleset.judge(key, region, context, now=NOW) for key in known}


def _is_held(choice: Choice, region: Region, visitor: Visitor) -> bool:
    limit = region.memory_days if choice.granted else region.reask_days
    return limit is None or visitor.age <= limit


def _rule(region: Region, place: str) -> tuple[object, ...]:
    """Return what of a region changes the result, without its code."""
    overrides = sorted(region.overrides.items())
    return region.model, overrides, region.own_law, region.law(place), region.dnt
