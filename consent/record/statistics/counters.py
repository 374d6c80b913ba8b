"""Counts, in memory so that no request waits for a row: a killed process loses two seconds."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Generic, NamedTuple, TypeVar

from django.db import connection, transaction
from django.db.models import Model

from consent.web import metrics

Event = TypeVar("Event", bound=NamedTuple)


class Counts(Generic[Event]):
    """What was counted of one table; `bound` says what is added, `after` sees to other rows."""

    def __init__(
        self,
        model: type[Model],
        event: type[Event],
        bound: Callable[[Mapping[Event, int]], Mapping[Event, int]] = lambda counted: counted,
        after: Callable[[Iterable[Event]], None] = lambda events: None,
    ) -> None:
        self.pending: Counter[Event] = Counter()
        self._lock = threading.Lock()
        self._model, self._keys = model, event._fields
        self._bound, self._after = bound, after
        self._unwritten = metrics.UNWRITTEN.labels(model._meta.model_name)
        self._unwritten.set(0)

    def count(self, *events: Event) -> None:
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

    def _add(self, counted: Mapping[Event, int]) -> None:
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
