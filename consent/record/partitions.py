"""The record by months, on PostgreSQL. SQLite has one table, and nothing here concerns it.

A month is a range of the key. A decision whose month has no partition goes to the default
partition: it is never lost, it only has to be moved later.
"""

import threading
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import close_old_connections, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from consent.lib import causes
from consent.lib.months import Month
from consent.models import Decision, WritePermit

TABLE = Decision._meta.db_table
DEFAULT = f"{TABLE}_default"
AHEAD = 3  # months made in advance
LOCK = 0x6D6978  # one process at a time changes what partitions there are
LOCK_TIMEOUT = "3s"  # while a change waits for its lock, the visitors behind it wait too
WATCH_SECONDS = 60 * 60

IS_SPLIT = "SELECT 1 FROM pg_class WHERE oid = to_regclass(%s) AND relkind = 'p'"
LIST = """
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
        """The month it holds; None for the default partition."""
        if self.name == DEFAULT:
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


def list_all() -> list[Partition]:
    """Every partition, by month; the default one is the last."""
    with connection.cursor() as cursor:
        cursor.execute(LIST, [TABLE])
        return [Partition(*row) for row in cursor.fetchall()]


def months() -> list[Month]:
    return [one.month for one in list_all() if one.month]


def make_months(now: datetime, *, ahead: int = AHEAD) -> list[Month]:
    """Make this month and the next ones, where they are missing and nothing has to be moved.

    Returns the months made. Cheap where there is nothing to do: one query of the catalogue.
    """
    known = set(months())
    wanted = [Month.of(now).plus(number) for number in range(ahead + 1)]
    missing = [month for month in wanted if month not in known]
    empty = (month for month in missing if not _months_in_default(month.first, month.end))
    return [month for month in empty if _add(month)]


def empty_default(now: datetime, *, since: Month, ahead: int = AHEAD) -> list[Month]:
    """Move every decision of the default partition to its month, from `since` on.

    Returns the months made. While one is moved nobody else can use the default partition, so the
    latest goes first: today's decisions have a partition of their own soonest.
    """
    wanted = _months_in_default(since.first, Month.of(now).plus(ahead).end)
    return [month for month in reversed(wanted) if _add(month)]


def drop(month: Month, *, needed_from: UUID) -> int:
    """Drop a month. Returns how many decisions were deleted with it.

    Those of visitors who answered again, at `needed_from` or after, are moved to the default
    partition.
    """
    name = _name(month)
    with transaction.atomic(), connection.cursor() as cursor:
        _lock(cursor)
        cursor.execute(
            f"CREATE TEMPORARY TABLE needed ON COMMIT DROP AS SELECT * FROM {name} AS old "  # noqa: S608
            f"WHERE EXISTS (SELECT 1 FROM {TABLE} WHERE visitor = old.visitor AND id >= %s)",
            [needed_from],
        )
        cursor.execute(f"SELECT count(*) FROM {name}")  # noqa: S608
        (count,) = cursor.fetchone()
        cursor.execute(f"LOCK TABLE ONLY {TABLE}, {name} IN ACCESS EXCLUSIVE MODE")
        # What was erased meanwhile
        cursor.execute(
            f"DELETE FROM needed WHERE NOT EXISTS (SELECT 1 FROM {name} WHERE id = needed.id)"  # noqa: S608
        )
        cursor.execute(f"ALTER TABLE {TABLE} DETACH PARTITION {name}")
        cursor.execute(f"DROP TABLE {name}")
        cursor.execute(f"INSERT INTO {TABLE} SELECT * FROM needed")  # noqa: S608
        return int(count - cursor.rowcount)


def start_making_months() -> None:
    """Make the next months in a thread of this process. Call it after the fork.

    So nobody has to remember a job. A process that may not make tables says so, and the default
    partition takes the decisions.
    """
    if connection.vendor == "postgresql":
        threading.Thread(target=_make_months_forever, name="partitions", daemon=True).start()


def _make_months_forever() -> None:
    pause = threading.Event()
    while True:
        try:
            if is_split():
                make_months(timezone.now())
        except Exception as error:  # the thread must live: next month has to be made too
            causes.report_error(error, "Making the next months")
        finally:
            close_old_connections()
        pause.wait(WATCH_SECONDS)


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
