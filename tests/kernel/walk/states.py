"""The states: each category, place, signal, account and answer, given at each place and age."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product

from consent.kernel.rules import DAY, Answer, Category, Choice, Model, Region, RequestContext
from consent.kernel.ruleset import Ruleset
from tests.ruleset import BARE
from tests.vectors import NOW, RULES

KEY, VERSION = "it", 2
TODAY = date(2027, 1, 15)
CATEGORIES = tuple(
    Category(KEY, VERSION, *flags)
    for flags in (
        (True, True, True, True),  # necessary
        (False, False, False, False),
        (False, False, False, True),  # third party
        (False, True, False, False),  # sells or shares
        (False, False, True, False),  # targets advertising
        (False, True, True, True),
    )
)
PARTNERS = Category("partners", sells_or_shares=True)
GIVEN = ("US-CA", "US-CO", "US-FL", "US-WY", "US", "CA-ON", "CA", "CA-QC", "FR", "ZZ", "BR")
READ = ("US-CA", "US-CO", "US-FL", "US-WY", "US", "CA-ON", "CA-QC", "FR", "ZZ", "BR")
LIMITS = (182, 365, 400)
MIDNIGHT = NOW // DAY * DAY
TIMES = (
    NOW + 301,  # from the future
    NOW + 300,
    NOW,
    *(MIDNIGHT - limit * DAY for limit in LIMITS),  # the first second of the last day
    *(MIDNIGHT - limit * DAY - 1 for limit in LIMITS),  # the second before
    NOW - 36_500 * DAY // 20,
)
RULESETS = {
    category: Ruleset(
        1,
        {one.key: one for one in (category, PARTNERS)},
        cookies=(),
        regions=tuple(BARE | rule for rule in RULES),
    )
    for category in CATEGORIES
}


@dataclass(frozen=True, slots=True)
class State:
    category: Category
    place: str  # where it is read
    region: Region
    context: RequestContext

    @property
    def ruleset(self) -> Ruleset:
        return RULESETS[self.category]

    @property
    def choice(self) -> Choice | None:
        answer = self.context.answer
        return answer.choices.get(KEY) if answer else None


def answers() -> Iterator[Answer | None]:
    yield None
    for signal, given in product((False, True), GIVEN):
        yield Answer(NOW, {}, signal, given)
        yield Answer(NOW, {"other": Choice(1, granted=True)}, signal, given)
        for time, version, granted in product(TIMES, (VERSION, VERSION - 1), (False, True)):
            yield Answer(time, {KEY: Choice(version, granted)}, signal, given)
        for version, left, model in product((VERSION, VERSION - 1), (True, None), Model):
            yield Answer(NOW, {KEY: Choice(version, left)}, signal, given, model)
    for time, granted, given, place in product(TIMES[2:], (False, True), ("FR", "US-CA"), GIVEN):
        yield Answer(NOW, {KEY: Choice(VERSION, granted, time, place)}, region=given)
    for left, asked, before in product((True, None), Model, Model):
        choice = Choice(VERSION, left, NOW - DAY, "FR", before)
        yield Answer(NOW, {KEY: choice}, region="CA-ON", model=asked)


def contexts() -> Iterator[RequestContext]:
    for signal, account in product((False, True), repeat=2):
        yield RequestContext(None, signal, account, is_broken=True)
        for answer in answers():
            yield RequestContext(answer, signal, account)


CONTEXTS = tuple(contexts())


def states() -> Iterator[State]:
    for category, place in product(CATEGORIES, READ):
        region = RULESETS[category].region(place, today=TODAY)
        for context in CONTEXTS:
            yield State(category, place, region, context)
