"""How often each outcome happened, by day and region: of answers, and of each category in them."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from consent.models import Decision, Tally
from consent.statistics.counters import Counts


class Event(NamedTuple):
    day: date
    site: str
    notice: int
    region: str
    language: str
    surface: str
    outcome: str
    category: str = ""  # the answer as a whole


def events_of(decision: Decision, *, site: str, notice: int) -> Iterator[Event]:
    """An answer, and what it says of each category; what it repeats of an earlier one is none."""
    whole = Event(
        day=decision.received_at.date(),
        site=site,
        notice=notice,
        region=decision.place,  # as a banner that is shown is counted
        language=decision.language,
        surface=decision.surface,
        outcome=decision.method,
    )
    yield whole
    for key, (_, granted, *given) in decision.choices.items():
        if not given or given[0] is None:
            outcome = Tally.Outcome.ALLOWED if granted else Tally.Outcome.REFUSED
            yield Event(*whole[:6], outcome, key)


_counts = Counts(Tally, Event)

count = _counts.count
flush = _counts.flush
