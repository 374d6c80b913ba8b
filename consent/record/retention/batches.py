"""Delete rows in small batches, so that no request waits."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet

from consent.models import write_permit
from consent.record.signals import Reason, rows_deleted

MAX_ROWS = 1_000  # per batch
SECONDS = 0.02  # target per batch: on SQLite nothing else can write meanwhile


class Batches:
    """Run batches, sized by the last one's time, and pauses as long: others get half the time."""

    def __init__(self, now: datetime) -> None:
        self.now, self.size = now, min(100, MAX_ROWS)

    @contextmanager
    def batch(self) -> Iterator[None]:
        started = time.monotonic()
        with write_permit():
            yield
        took = time.monotonic() - started
        self.size = max(1, min(MAX_ROWS, 2 * self.size, round(self.size * SECONDS / took)))
        time.sleep(took)

    def delete(self, rows: QuerySet[Any]) -> int:
        """Delete all rows. Returns how many."""
        deleted = 0
        while ids := list(rows.order_by("pk").values_list("pk", flat=True)[: self.size]):
            with self.batch():
                self.delete_batch(rows.model, ids)
            deleted += len(ids)
        return deleted

    def delete_batch(self, model: type[Model], ids: list[Any]) -> int:
        """Delete these rows in the current batch. Returns how many."""
        rows_deleted.send(model, ids=ids, reason=Reason.FORGOTTEN, now=self.now)
        return model._base_manager.filter(pk__in=ids).order_by().delete()[0]
