"""Judge every kind of visitor by two notices, and name those who are concerned.

Nothing is inferred from the edits: the kernel judges each kind by both notices, in every place,
with and without Global Privacy Control, at every age of answer that matters.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum
from functools import cached_property
from itertools import product
from typing import NamedTuple

from consent.kernel.rules import DAY, NOWHERE, Answer, Choice, Model, Region, RequestContext
from consent.kernel.ruleset import Ruleset
from consent.kernel.values import PLACE
from consent.publishing.words import Row, listed
from consent.record.statistics.answer_counts import AnswerCounts

ELSEWHERE = "QM"  # not a country: a place without its own rule
OTHER_PART = "-0"  # suffix for a subdivision without its own rule
_NOW = 60_000 * DAY  # any day, since only ages matter


class EarlierAnswer(StrEnum):
    """A visitor's earlier answer about a category."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    NOTHING = "nothing"  # it was no question then
    NEVER = "never"  # about any category


_MAX_PLACES = 5  # listed without a count
ALLOWED, REFUSED = frozenset({EarlierAnswer.ALLOWED}), frozenset({EarlierAnswer.REFUSED})
OF_IT = ALLOWED | REFUSED  # answers about the category itself
SUBJECTS = {
    ALLOWED: "those who allowed {it}",
    REFUSED: "those who refused {it}",
    frozenset({EarlierAnswer.NEVER}): "those who have not answered",
}


class Cause(Enum):
    """Why visitors are asked about a category: singular and plural."""

    NEW = ("it is new", "they are new")
    USED = ("it holds something now", "they hold something now")
    OPTIONAL = ("it is no longer necessary", "they are no longer necessary")
    MEANING = ("its meaning changed", "their meaning changed")
    RULE = ("the rule of the place changed", "the rule of the place changed")
    REACH = ("answers from before cannot be read", "answers from before cannot be read")


class Switch(Enum):
    """How a category changes for a visitor who is not asked."""

    NECESSARY = "on, as it becomes necessary"
    ON = "on"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Line:
    """The effect on some visitors for one category: a question with its cause, or a switch."""

    key: str
    name: str
    effect: Cause | Switch
    answers: frozenset[EarlierAnswer]  # their earlier answers
    rest: str = ""  # place, signal and age of the answer, in words
    day: date | None = None  # None: on publication

    @property
    def who(self) -> str:
        return self.subject("it")

    def subject(self, categories: str) -> str:
        """Return who is affected, in words."""
        who = SUBJECTS.get(self.answers, "everyone who has answered").format(it=categories)
        return f"{who} {self.rest}".strip()

    def count(self, counts: AnswerCounts) -> int:
        """Return the number of answers affected; an upper bound if `rest` restricts it."""
        known = {ALLOWED: counts.allowed, REFUSED: counts.refused}.get(self.answers)
        return counts.answered if known is None else known.get(self.key, 0)


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
            before = self.old.region(place, today=self.day)
            after = self.new.region(place, today=self.day)
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
                category.version,
                granted and not (signal and category.is_signalled),
                model=rules.before.model_for(category),
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
    limits = {days for region in regions for days in (region.memory_days, region.reask_days)}
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


def in_places(places: Collection[str], rules: Sequence[Rules], rows: Sequence[Row]) -> str:
    """Name places, a group by its rule's name; return an empty text for all places."""
    every = {place for rule in rules for place in rule.places}
    if every <= set(places):
        return ""
    names = _names(set(places), every, rows)
    if len(names) <= _MAX_PLACES:
        return f"in {listed(names)}"
    silent = {place for rule in rules if rule.after.model is not Model.OPT_IN
              for place in rule.places}  # fmt: skip
    if set(places) == silent:
        return "where silence may mean yes"
    return f"in {len(names)} places ({', '.join(names)})"


def _names(left: set[str], every: set[str], rows: Sequence[Row]) -> list[str]:
    names = []
    parted = {code for code in every if f"{code}{OTHER_PART}" in every}  # the part is not known
    for row in rows:
        own = {row["code"], f"{row['code']}{OTHER_PART}", *row["covers"]} & every
        own -= {NOWHERE, *parted}
        if own and own <= left:
            names.append(row["name"])
            left = left - own
    strange = {ELSEWHERE, NOWHERE} & left
    names += [
        f"{code} (part not known)" if code in parted else code for code in sorted(left - strange)
    ]
    return names + (["places without a rule of their own"] if strange else [])
