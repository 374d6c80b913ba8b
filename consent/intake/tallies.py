"""Count each outcome by day and region: of answers, and of each category in them."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Generic, NamedTuple, TypeVar

from django.db import connection, transaction
from django.db.models import Model

from consent.models import Decision, Tally
from consent.web import metrics

_Event = TypeVar("_Event", bound=NamedTuple)


class Counts(Generic[_Event]):
    """What was counted of one table; `bound` says what is added, `after` sees to other rows."""

    def __init__(
        self,
        model: type[Model],
        event: type[_Event],
        bound: Callable[[Mapping[_Event, int]], Mapping[_Event, int]] = lambda counted: counted,
        after: Callable[[Iterable[_Event]], None] = lambda events: None,
    ) -> None:
        self.pending: Counter[_Event] = Counter()
        self._lock = threading.Lock()
        self._model, self._keys = model, event._fields
        self._bound, self._after = bound, after
        self._unwritten = metrics.UNWRITTEN.labels(model._meta.model_name)
        self._unwritten.set(0)

    def count(self, *events: _Event) -> None:
        with self._lock:
            self.pending.update(events)

    def flush(self) -> None:
        """Add what was counted since the last time. Both engines add in place."""
        with self._lock:
            counted = dict(self.pending)
            self.pending.clear()
        if not counted:
            return
        try:
            with transaction.atomic():
                bounded = self._bound(counted)
                self._add(bounded)
                self._after(sorted(bounded))
        except BaseException:
            with self._lock:
                self.pending.update(counted)
                self._unwritten.set(self.pending.total())
            raise
        self._unwritten.set(0)

    def _add(self, counted: Mapping[_Event, int]) -> None:
        quote = connection.ops.quote_name
        columns = [*self._keys, "count"]
        sql = (
            f"INSERT INTO {quote(self._model._meta.db_table)} AS t "  # noqa: S608  (the model's own names, quoted)
            f"({', '.join(map(quote, columns))}) VALUES ({', '.join(['%s'] * len(columns))}) "
            f"ON CONFLICT ({', '.join(map(quote, self._keys))}) "
            "DO UPDATE SET count = t.count + excluded.count"
        )
        with connection.cursor() as cursor:
            for event, number in sorted(counted.items()):  # one order, so that none deadlocks
                cursor.execute(sql, [*event, number])


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


_counts = Counts(Tally, Event)

count, flush = _counts.count, _counts.flush


def see(origin: str, *, site: str, day: date) -> None:
    """Count that the tag was there, on a page of this origin."""
    count(Event(day, site, 0, "", "", "", Tally.Outcome.SEEN, origin))
