"""How often each outcome happened, by day and region."""

from datetime import date
from typing import NamedTuple

from consent.models import Tally
from consent.statistics.counters import Counts


class Event(NamedTuple):
    day: date
    site: str
    notice: int
    region: str
    language: str
    surface: str
    outcome: str


_counts = Counts(Tally, Event)
_pending = _counts.pending

count = _counts.count
flush = _counts.flush
