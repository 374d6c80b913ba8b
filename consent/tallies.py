"""How often what happened: counted in memory, added to the day's row now and then.

Counting inside a decision's transaction would make all intake wait for one row. What a killed
process had not yet added is lost; a tally is a picture, the record is the proof.
"""

import atexit
import logging
import threading
from collections import Counter
from datetime import date
from typing import NamedTuple

from django.db import close_old_connections, connection, transaction

from consent.models import Tally

log = logging.getLogger(__name__)

FLUSH_SECONDS = 2.0


class Event(NamedTuple):
    day: date
    site: str
    notice: int
    region: str
    language: str
    surface: str
    outcome: str


_pending: Counter[Event] = Counter()
_lock = threading.Lock()
_flusher = threading.Lock()


def count(event: Event) -> None:
    with _lock:
        _pending[event] += 1


def flush() -> None:
    """Add what was counted since the last time. Both engines add in place, so none waits long."""
    with _lock:
        counted = dict(_pending)
        _pending.clear()
    if not counted:
        return
    columns = [*Event._fields, "count"]
    table = connection.ops.quote_name(Tally._meta.db_table)
    names = ", ".join(map(connection.ops.quote_name, columns))
    keys = ", ".join(map(connection.ops.quote_name, Event._fields))
    sql = (
        f"INSERT INTO {table} AS t ({names}) "  # noqa: S608  (the model's own names, quoted)
        f"VALUES ({', '.join(['%s'] * len(columns))}) "
        f"ON CONFLICT ({keys}) DO UPDATE SET count = t.count + excluded.count"
    )
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for event, number in sorted(counted.items()):  # one order, so that none deadlocks
                cursor.execute(sql, [*event, number])
    except BaseException:
        with _lock:
            _pending.update(counted)
        raise


def keep_flushing() -> None:
    """Flush from a thread of this process. Call it after the fork."""
    if _flusher.acquire(blocking=False):
        threading.Thread(target=_flush_forever, name="tallies", daemon=True).start()
        atexit.register(_try_to_flush)


def _flush_forever() -> None:
    pause = threading.Event()
    while True:
        pause.wait(FLUSH_SECONDS)
        _try_to_flush()


def _try_to_flush() -> None:
    try:
        close_old_connections()
        flush()
        close_old_connections()
    except Exception as error:  # without this thread the counts would fill the memory
        log.warning("Tallies could not be added: %s", type(error).__name__)
