"""Judge every kind of visitor by two notices.

Nothing is inferred from the edits: the kernel judges each kind by both notices, in every place,
with and without Global Privacy Control, at every age of answer that matters. Only combinations
with the same result by the same rule are skipped.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import product
from typing import NamedTuple

from consent.kernel.rules import DAY, NOWHERE, Answer, Choice, Region, RequestContext
from consent.kernel.ruleset import Ruleset
from consent.kernel.values import PLACE

ELSEWHERE = "QM"  # not a country: a place without its own rule
OTHER_PART = "-0"  # suffix for a subdivision without its own rule
_NOW = 60_000 * DAY  # any day, since only ages matter


class EarlierAnswer(StrEnum):
    """A visitor's earlier answer about a category."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    NOTHING = "nothing"  # it was no question then
    NEVER = "never"  # about any category


class Rules(NamedTuple):
    """Places under the same rules, before and after."""

    places: list[str]
    before: Region
    after: Region
    is_same: bool


class Group(NamedTuple):
    """Visitors alike, and the effect of a publication on one category for them."""

    answer: EarlierAnswer
    age: int  # of the answer, in days
    signal: bool  # the browser sends Global Privacy Control
    places: tuple[str, ...]
    is_asked: bool  # only after the publication
    was_on: bool
    is_on: bool


@dataclass(frozen=True)
class Transition:
    """The notice in force and its successor on one day."""

    old: Ruleset
    new: Ruleset
    day: date
    is_out_of_reach: bool = False  # answers to the old notice can no longer be read

    def groups(self, key: str) -> list[Group]:
        """Return the effects on a category, where it or its rule changed."""
        is_changed = self._is_changed(key)
        return [
            self._judge(key, rules, granted, age, signal=signal)
            for rules in self.rules
            if is_changed or not rules.is_same
            for granted, age in [(None, 0), *product((True, False), _ages(rules))]
            for signal in (False, True)
        ]

    @cached_property
    def rules(self) -> list[Rules]:
        """Return all places, grouped by their rules."""
        found: dict[str, Rules] = {}
        for place in self._places():
            before, after = (one.region(place, today=self.day) for one in (self.old, self.new))
            was, is_now = _facts(before, place), _facts(after, place)
            rules = Rules([], before, after, is_same=was == is_now)
            found.setdefault(repr((was, is_now)), rules).places.append(place)
        return list(found.values())

    def _places(self) -> list[str]:
        """Return every place with a rule, their countries, and codes for all others."""
        rows = [*self.old.regions, *self.new.regions]
        codes = {code for row in rows for code in (row["code"], *row["covers"])}
        known = {code for code in codes if PLACE.fullmatch(code)}
        parted = {code.partition("-")[0] for code in known if "-" in code}
        others = {f"{country}{OTHER_PART}" for country in parted}
        return [*sorted((known | parted | others) - {NOWHERE}), ELSEWHERE, NOWHERE]

    def _is_changed(self, key: str) -> bool:
        return self.is_out_of_reach or self.new.categories[key] != self.old.categories.get(key)

    def _judge(
        self, key: str, rules: Rules, granted: bool | None, age: int, *, signal: bool
    ) -> Group:
        """Judge visitors who answered every question alike; None: they have not answered."""
        place = rules.places[0] if PLACE.fullmatch(rules.places[0]) else NOWHERE
        choices = {
            category.key: Choice(
                category.version, granted and not (signal and category.is_signalled)
            )
            for category in self.old.optional
            if granted is not None
        }
        answer = None if granted is None else Answer(_NOW - age * DAY, choices, signal, place)
        before = RequestContext(answer, signal=signal)
        after = RequestContext(None if self.is_out_of_reach else answer, signal=signal)
        now = self.new.judge(key, rules.after, after, now=_NOW)
        return Group(
            _earlier(answer, key),
            age,
            signal,
            tuple(rules.places),
            is_asked=bool(self.new.questions_after({key: now}, rules.after, after))
            and not self._was_asked(key, rules.before, before, age),
            was_on=self.old.judge(key, rules.before, before, now=_NOW).allows,
            is_on=now.allows,
        )

    def _was_asked(self, key: str, region: Region, context: RequestContext, age: int) -> bool:
        """Return whether the question is not new: it was shown already, or its answer expired."""
        if context.answer is None:
            return bool(self.old.questions(region, context, now=_NOW))
        choice = context.answer.choices.get(key)
        if choice is None:
            return False
        limit = region.memory_days if choice.granted else region.reask_days
        was = self.old.judge(key, region, context, now=_NOW)
        is_expired = limit is not None and age > limit
        return is_expired or bool(self.old.questions_after({key: was}, region, context))


def _ages(rules: Rules) -> list[int]:
    """Return the ages that matter: of a new answer, and of one that has just expired."""
    regions = (rules.before, rules.after)
    limits = {days for one in regions for days in (one.memory_days, one.reask_days)}
    return [0, *sorted(days + 1 for days in limits if days is not None)]


def _earlier(answer: Answer | None, key: str) -> EarlierAnswer:
    if answer is None:
        return EarlierAnswer.NEVER
    if (choice := answer.choices.get(key)) is None:
        return EarlierAnswer.NOTHING
    return EarlierAnswer.ALLOWED if choice.granted else EarlierAnswer.REFUSED


def _facts(region: Region, place: str) -> tuple[object, ...]:
    """Return what of a region changes the result, without its code."""
    country, _, part = (place if PLACE.fullmatch(place) else NOWHERE).partition("-")
    laws = [region.laws.get(name) for name in (f"{country}-{part}", country, "")]  # `Region.law`
    limits = region.memory_days, region.reask_days, region.two_step
    return region.model, sorted(region.overrides.items()), limits, next(filter(None, laws), None)
