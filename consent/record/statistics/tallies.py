"""How often each outcome happened, by day and region: of answers, and of each category in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Max, Sum

from consent.models import Decision, Sighting, Tally
from consent.record.statistics.counters import Counts


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
        if granted is not None and (not given or given[0] is None):
            outcome = Tally.Outcome.ALLOWED if granted else Tally.Outcome.REFUSED
            yield Event(*whole[:6], outcome, key)


class TagSighting(NamedTuple):
    """A day on which the tag was seen at an origin of a site."""

    day: date
    site: str
    origin: str


_counts = Counts(Tally, Event)
_sightings = Counts(Sighting, TagSighting)

count = _counts.count
see = _sightings.count


def flush() -> None:
    _counts.flush()
    _sightings.flush()


def last_seen(site_key: str) -> dict[str, date]:
    """Return the day on which the tag was last heard of, by origin."""
    rows = Sighting.objects.filter(site=site_key).order_by()
    return dict(rows.values_list("origin").annotate(Max("day")))


_Outcome = Tally.Outcome


@dataclass(frozen=True, slots=True)
class AnswerCounts:
    """Answers since a day, who answered twice counted twice; of each category, yes and no."""

    answered: int
    allowed: Mapping[str, int]
    refused: Mapping[str, int]


def answers_since(site_key: str, *, since: date) -> AnswerCounts:
    """The answers that visitors of a site have given since a day, that one included."""
    rows = Tally.objects.filter(site=site_key, day__gte=since).exclude(outcome=_Outcome.SHOWN)
    counted = list(rows.values_list("category", "outcome").annotate(Sum("count")).order_by())
    return AnswerCounts(
        answered=sum(number for category, _, number in counted if not category),
        allowed={key: number for key, outcome, number in counted if outcome == _Outcome.ALLOWED},
        refused={key: number for key, outcome, number in counted if outcome == _Outcome.REFUSED},
    )
