"""Lease of the scheduled work: one row, whose holder is the worker that works.

No machine's clock is compared with another's: a worker takes over what it has itself seen
unchanged for `LEASE_SECONDS`. The holder counts them from before its last renewal, and so gives
up first.
"""

import os
import time
from pathlib import Path
from uuid import uuid4

from consent.lib import db_timeouts, jobs, readings
from consent.lib.readings import FOLDER
from consent.models import WorkerLease

_WAIT_SECONDS = 5.0  # for the database, of a renewal


class Lease:
    def __init__(self, leadership: jobs.Leadership, names: list[str]) -> None:
        # What `manage.py serve` starts in place of a worker that has ended need not wait
        name = os.environ.get(readings.NAME)
        self._holder = f"{Path(os.environ[FOLDER]).name} {name}" if name else uuid4().hex
        self._leadership, self._names = leadership, names
        self._seen: tuple[str, int] | None = None
        self._seen_at = 0.0

    def renew(self) -> None:
        """Take it where it is free, or keep it. Without a database it runs out by itself."""
        began = time.monotonic()
        with db_timeouts.within(_WAIT_SECONDS):
            row, _ = WorkerLease.objects.get_or_create(pk=1)
            if (row.holder, row.renewals) != self._seen:
                self._seen, self._seen_at = (row.holder, row.renewals), began
            is_ours = row.holder == self._holder
            if not is_ours and row.holder and began - self._seen_at <= jobs.LEASE_SECONDS:
                self._leadership.until = 0
            else:
                self._write(row, is_ours=is_ours, began=began)

    def release(self) -> None:
        """Let another worker take it over at once."""
        self._leadership.until = 0
        with db_timeouts.within(_WAIT_SECONDS):
            WorkerLease.objects.filter(holder=self._holder).update(holder="")

    def _write(self, row: WorkerLease, *, is_ours: bool, began: float) -> None:
        if not is_ours or not self._leadership.ended:  # a job that hangs keeps its last end
            now = time.time()
            self._leadership.ended = {name: row.ended.get(name, now) for name in self._names}
        changed = WorkerLease.objects.filter(holder=row.holder, renewals=row.renewals).update(
            holder=self._holder, renewals=row.renewals + 1, ended=dict(self._leadership.ended)
        )
        self._leadership.until = began + jobs.LEASE_SECONDS if changed else 0


def ended() -> dict[str, float]:
    """Return when each job last ended, on any machine, in Unix seconds."""
    row = WorkerLease.objects.first()
    return row.ended if row else {}
