"""Deleting a little at a time: nobody waits for more than one bite of it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import QuerySet

from consent.models import WritePermit

BITE = 1_000  # rows, at most
SECONDS = 0.02  # that one should take: on SQLite nobody else writes meanwhile

BeforeBite = Callable[[list[Any]], object]


class Bites:
    """Half of the time is everybody else's: after each bite it rests for as long as that took.

    How many rows the next one has follows from how long the last one took.
    """

    def __init__(self, after_each: Callable[[], None] = lambda: None) -> None:
        self._after_each = after_each
        self.size = min(100, BITE)

    @contextmanager
    def bite(self) -> Iterator[None]:
        started = time.monotonic()
        with WritePermit.issue():
            yield
        took = time.monotonic() - started
        self.size = max(1, min(BITE, 2 * self.size, round(self.size * SECONDS / took)))
        self._after_each()
        time.sleep(took)

    def delete(self, rows: QuerySet[Any], *, before: BeforeBite = lambda ids: None) -> int:
        """Delete all of these. `before` is told the ids of each bite, in its transaction."""
        deleted = 0
        while ids := list(rows.order_by("pk").values_list("pk", flat=True)[: self.size]):
            with self.bite():
                before(ids)
                rows.model._base_manager.filter(pk__in=ids).delete()
            deleted += len(ids)
        return deleted
