"""The record by months, on PostgreSQL. SQLite has one table, and nothing here concerns it.

A month is a range of the key. What no month holds lies in the rest, the default partition: a
decision is never lost for want of a partition, it only has to be moved later.
"""

import logging
import threading
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import close_old_connections, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from consent.lib.months import Month
from consent.models import Decision, WritePermit

log = logging.getLogger(__name__)

TABLE = Decision._meta.db_table
REST = f"{TABLE}_rest"
AHEAD = 3  # months
LOCK = 0x6D6978  # one process at a time changes what partitions there are
PATIENCE = "3s"  # while a change waits for its lock, the visitors behind it wait too
WATCH_SECONDS = 60 * 60

IS_SPLIT = "SELECT 1 FROM pg_class WHERE oid = to_regclass(%s) AND relkind = 'p'"
LISTED = """
    SELECT c.relname, greatest(c.reltuples, pg_stat_get_live_tuples(c.oid))::bigint,
           pg_total_relation_size(c.oid)
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = to_regclass(%s) ORDER BY c.relname"""


@dataclass(frozen=True, slots=True)
class Partition:
    name: str
    rows: int  # about
    size: int  # in octets, with its indexes

    @property
    def month(self) -> Month | None:
        """The month it holds; None for the rest."""
        if self.name == REST:
            return None
        year, month = self.name.removeprefix(f"{TABLE}_").split("_")
        return Month(int(year), int(month))


def is_split() -> bool:
    """Whether the record has partitions here."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(IS_SPLIT, [TABLE])
        return cursor.fetchone() is not None


def listed() -> list[Partition]:
    """Every partition, by month; the rest stands last."""
    with connection.cursor() as cursor:
        cursor.execute(LISTED, [TABLE])
        return [Partition(*row) for row in cursor.fetchall()]


def months() -> list[Month]:
    return [one.month for one in listed() if one.month]


def make(now: datetime, *, ahead: int = AHEAD) -> list[Month]:
    """Make this month and those to come, where they are missing and nothing has to be moved.

    Cheap where there is nothing to do: one question to the catalogue. Returns what was made.
    """
    known = set(months())
    wanted = [Month.of(now).plus(number) for number in range(ahead + 1)]
    missing = [month for month in wanted if month not in known]
    return [month for month in missing if not _strays(month.first, month.end) and _add(month)]


def tidy(now: datetime, *, since: Month, ahead: int = AHEAD) -> list[Month]:
    """Give every decision of the rest its month, from `since` on. Returns what was made.

    While a month is moved nobody else can use the rest, so the later ones go first: today's
    decisions find a partition of their own soonest.
    """
    wanted = _strays(since.first, Month.of(now).plus(ahead).end)
    return [month for month in reversed(wanted) if _add(month)]


def drop(month: Month, *, needed_from: UUID) -> int:
    """Drop a month. Returns how many decisions are gone with it.

    Those of visitors who answered again, at `needed_from` or after, are kept: they go to the rest.
    """
    name = _name(month)
    with transaction.atomic(), connection.cursor() as cursor:
        _begin(cursor)
        cursor.execute(
            f"CREATE TEMPORARY TABLE needed ON COMMIT DROP AS SELECT * FROM {name} AS old "  # noqa: S608
            f"WHERE EXISTS (SELECT 1 FROM {TABLE} WHERE visitor = old.visitor AND id >= %s)",
            [needed_from],
        )
        cursor.execute(f"SELECT count(*) FROM {name}")  # noqa: S608
        (held,) = cursor.fetchone()
        cursor.execute(f"LOCK TABLE ONLY {TABLE}, {name} IN ACCESS EXCLUSIVE MODE")
        # erased while we were reading
        cursor.execute(
            f"DELETE FROM needed WHERE NOT EXISTS (SELECT 1 FROM {name} WHERE id = needed.id)"  # noqa: S608
        )
        cursor.execute(f"ALTER TABLE {TABLE} DETACH PARTITION {name}")
        cursor.execute(f"DROP TABLE {name}")
        cursor.execute(f"INSERT INTO {TABLE} SELECT * FROM needed")  # noqa: S608
        return int(held - cursor.rowcount)


def keep_ahead() -> None:
    """Make the months to come in a thread of this process. Call it after the fork.

    So nobody has to remember a job; a process that may not make tables says so, and the rest
    takes what comes.
    """
    if connection.vendor == "postgresql":
        threading.Thread(target=_keep_ahead, name="partitions", daemon=True).start()


def _keep_ahead() -> None:
    pause = threading.Event()
    while True:
        try:
            if is_split():
                make(timezone.now())
        except Exception as error:  # the thread must live: next month has to be made too
            log.warning("The months to come could not be made: %s", type(error).__name__)
        finally:
            close_old_connections()
        pause.wait(WATCH_SECONDS)


def _add(month: Month) -> bool:
    """Make a month and fill it from the rest. False where another process has just done it."""
    name = _name(month)
    with WritePermit.issue(), connection.cursor() as cursor:
        _begin(cursor)
        if month in months():
            return False
        cursor.execute(f"CREATE TABLE {name} (LIKE {TABLE} INCLUDING ALL)")
        # A trigger on statements does not come with the parent's
        cursor.execute(
            f"CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse()"
        )
        cursor.execute(f"LOCK TABLE {REST} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(
            f"WITH moved AS (DELETE FROM {REST} WHERE id >= %s AND id < %s RETURNING *) "  # noqa: S608
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


def _begin(cursor: CursorWrapper) -> None:
    """From here to the end of this transaction nobody else changes what partitions there are."""
    cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _strays(start: UUID, end: UUID) -> list[Month]:
    """The months of what lies in the rest between two ids: one look into its index for each."""
    found: list[Month] = []
    with connection.cursor() as cursor:
        while True:
            first = f"SELECT id FROM {REST} WHERE id >= %s AND id < %s ORDER BY id LIMIT 1"  # noqa: S608
            cursor.execute(first, [start, end])
            if not (row := cursor.fetchone()):
                return found
            found.append(Month.holding(row[0]))
            start = found[-1].end


def _name(month: Month) -> str:
    return f"{TABLE}_{month.year:04}_{month.month:02}"
