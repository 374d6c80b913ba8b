"""Synthetic visitors whose banners and answers are counted as the service counts them."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from consent.intake import tallies
from consent.intake.tallies import Event

PLACES = [
    *"US-CA US-NY CA-QC FR DE ZZ US-TX US-FL US-VA US-WA US-CO US-CT".split(),
    *"GB ES IT PL MX BR".split(),
]
TONGUES = {"CA-QC": "fr", "FR": "fr", "ES": "es", "MX": "es"}
CATEGORIES = ("preferences", "personalization", "support", "analytics", "marketing")
ANSWERS = {"accept": 33, "reject": 30, "custom": 9, "": 28}  # in a hundred visits
OTHERWISE = {"withdraw": 4, "signal": 10, "opt-out": 3, "imported": 2}  # in a thousand


def events(number: int, *, until: date, days: int, notices: int = 2) -> Iterator[Event]:
    """So many events in the days up to one, the same each time; fewer people in later places."""
    chance = random.Random(14)
    weights = [1 / (index + 1) for index in range(len(PLACES))]
    made = 0
    while made < number:
        (place,) = chance.choices(PLACES, weights)
        day = until - timedelta(days=chance.randrange(days))
        notice = notices if (until - day).days < days / 3 else 1
        shown = Event(day, "mix", notice, place, TONGUES.get(place, "en"), "banner", "shown")
        for event in _visit(chance, shown):
            made += 1
            yield event


def _visit(chance: random.Random, shown: Event) -> Iterator[Event]:
    yield shown
    (answer,) = chance.choices([*ANSWERS], [*ANSWERS.values()])
    if answer:
        yield from _answer(chance, shown._replace(outcome=answer))
    (other,) = chance.choices([*OTHERWISE, ""], [*OTHERWISE.values(), 980])
    if other:
        yield shown._replace(outcome=other)
    if chance.random() < 0.02:
        yield from _answer(chance, shown._replace(outcome="custom", surface="preferences"))


def _answer(chance: random.Random, answer: Event) -> Iterator[Event]:
    yield answer
    for category in CATEGORIES:
        is_yes = answer.outcome == "accept" or (
            answer.outcome == "custom" and chance.random() < 0.5
        )
        yield answer._replace(outcome="allowed" if is_yes else "refused", category=category)


def count(several: list[Event]) -> Counter[Event]:
    """Count them as requests do, and write them down."""
    tallies._counts.pending.clear()  # of another test
    tallies.count(*several)
    tallies.flush()
    return Counter(several)
