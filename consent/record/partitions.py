"""The record by months, on PostgreSQL. SQLite has one table, and nothing here concerns it.

A month is a range of the key. A decision whose month has no partition goes to the default
partition: it is never lost, it only has to be moved later.
"""

import logging
from datetime import datetime
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from consent.lib import background, patience
from consent.lib.months import Month
from consent.models import WritePermit
from consent.record.partition_list import DEFAULT, TABLE, is_sharded, is_split, months

log = logging.getLogger(__name__)

AHEAD = 3  # months made in advance
LOCK = 0x6D6978  # one process at a time changes what partitions there are
LOCK_TIMEOUT = "1s"  # while a change waits for its lock, the visitors behind it wait too
WATCH_SECONDS = 60 * 60

IS_EMPTY = "SELECT NOT EXISTS (SELECT 1 FROM {})"
# Twice the room that its rows need, and a megabyte
IS_MOSTLY_GONE = """
    SELECT {}(%s) > 1e6 + 2 * sum(pg_column_size(old.*) + 28) FROM {} AS old"""


def make_months(now: datetime, *, ahead: int = AHEAD) -> list[Month]:
    """Make this month and the next ones, where they are missing and nothing has to be moved.

    Returns the months made. Cheap where there is nothing to do: one query of the catalogue.
    """
    known = set(months())
    wanted = [Month.of(now).plus(number) for number in range(ahead + 1)]
    missing = [month for month in wanted if month not in known]
    empty = (month for month in missing if not _months_in_default(month.first, month.end))
    return [month for month in empty if _add(month)]


def empty_default(now: datetime, *, ahead: int = AHEAD) -> list[Month]:
    """Move every decision of the default partition to its month, but for those of the far future.

    Returns the months made. While one is moved nobody else can use the default partition, so the
    latest goes first: today's decisions have a partition of their own soonest.
    """
    wanted = _months_in_default(UUID(int=0), Month.of(now).plus(ahead).end)
    return [month for month in reversed(wanted) if _add(month)]


def tidy(month: Month) -> bool:
    """Drop a month of which nothing is left. Returns whether it was dropped.

    Of one that is mostly gone the rest is written anew, for the sake of the disk: whoever reads
    that very month waits meanwhile. One that is in use is left for the next time.
    """
    name = _name(month)
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {name}")
        cursor.execute(IS_EMPTY.format(name))
        if cursor.fetchone()[0]:
            return _drop(name)
        size = "citus_relation_size" if is_sharded() else "pg_relation_size"
        cursor.execute(IS_MOSTLY_GONE.format(size, name), [name])
        if cursor.fetchone()[0]:
            cursor.execute(f"VACUUM (FULL, ANALYZE, SKIP_LOCKED) {name}")
    return False


def start_making_months() -> None:
    """Make the next months in a thread of this process.

    So nobody has to remember a job. A process that may not make tables says so, and the default
    partition takes the decisions.
    """
    if connection.vendor == "postgresql":
        background.repeat(
            _make_next_months,
            every=WATCH_SECONDS,
            name="partitions",
            during="Making the next months",
        )


def _make_next_months() -> None:
    with patience.of(patience.LONG_SECONDS):
        if is_split():
            make_months(timezone.now())


def _add(month: Month) -> bool:
    """Make a month and fill it from the default partition. False: another process just did."""
    name = _name(month)
    with WritePermit.issue(), connection.cursor() as cursor:
        _lock(cursor)
        if month in months():
            return False
        cursor.execute(f"CREATE TABLE {name} (LIKE {TABLE} INCLUDING ALL)")
        # A trigger on statements does not come with the parent's
        cursor.execute(
            f"CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse()"
        )
        cursor.execute(f"LOCK TABLE {DEFAULT} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(
            f"WITH moved AS (DELETE FROM {DEFAULT} WHERE id >= %s AND id < %s RETURNING *) "  # noqa: S608
            f"INSERT INTO {name} SELECT * FROM moved",
            [month.first, month.end],
        )
        # Attached, not made as a partition: that would lock the whole record
        cursor.execute(
            f"ALTER TABLE {TABLE} ATTACH PARTITION {name} FOR VALUES FROM (%s) TO (%s)",
            [month.first, month.end],
        )
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {name}")
    return True


def _drop(name: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            _lock(cursor)
            # The whole record, for a moment: so no erasure can be half-way through this month
            cursor.execute(f"LOCK TABLE ONLY {TABLE} IN ACCESS EXCLUSIVE MODE")
            cursor.execute(IS_EMPTY.format(name))
            is_empty: bool = cursor.fetchone()[0]
            if is_empty:
                cursor.execute(f"DROP TABLE {name}")
            return is_empty
    except OperationalError as error:
        log.warning("%s is empty and in use, and stays: %s", name, error)
        return False


def _lock(cursor: CursorWrapper) -> None:
    """From here to the end of this transaction nobody else changes what partitions there are."""
    cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _months_in_default(start: UUID, end: UUID) -> list[Month]:
    """The months of the default partition between two ids: one look into its index for each."""
    found: list[Month] = []
    with connection.cursor() as cursor:
        while True:
            first = f"SELECT id FROM {DEFAULT} WHERE id >= %s AND id < %s ORDER BY id LIMIT 1"  # noqa: S608
            cursor.execute(first, [start, end])
            if not (row := cursor.fetchone()):
                return found
            found.append(Month.of_id(row[0]))
            start = found[-1].end


def _name(month: Month) -> str:
    return f"{TABLE}_{month.year:04}_{month.month:02}"
