"""Which partitions the record has on PostgreSQL, and how large each is, wherever its rows lie."""

from dataclasses import dataclass

from django.db import connection
from django.db.backends.utils import CursorWrapper

from consent.lib.months import Month
from consent.models import Decision

TABLE = Decision._meta.db_table
DEFAULT = f"{TABLE}_default"

IS_SPLIT = "SELECT 1 FROM pg_class WHERE oid = to_regclass(%s) AND relkind = 'p'"
IS_ON_CITUS = "SELECT to_regclass('pg_dist_partition') IS NOT NULL"
IS_SHARDED = "SELECT 1 FROM pg_dist_partition WHERE logicalrelid = to_regclass(%s)"
NAMES = """
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = to_regclass(%s) ORDER BY c.relname"""
ROWS = """
    SELECT greatest(reltuples, pg_stat_get_live_tuples(oid))::bigint FROM pg_class
    WHERE oid = '%s'::regclass"""
ROWS_OF_SHARDS = "SELECT sum(result::bigint) FROM run_command_on_shards(%s, %s) WHERE success"


@dataclass(frozen=True, slots=True)
class Partition:
    name: str
    rows: int  # about
    size: int  # in octets, with its indexes

    @property
    def month(self) -> Month | None:
        """The month it holds; None for the default partition."""
        return _month(self.name)


def is_split() -> bool:
    """Whether the record has partitions here."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(IS_SPLIT, [TABLE])
        return cursor.fetchone() is not None


def names() -> list[str]:
    """Every partition, by month; the default one is the last."""
    with connection.cursor() as cursor:
        cursor.execute(NAMES, [TABLE])
        return [name for (name,) in cursor.fetchall()]


def list_all() -> list[Partition]:
    """The same with their sizes, wherever their rows lie."""
    sharded = is_sharded()
    with connection.cursor() as cursor:
        return [Partition(name, *_size(cursor, name, sharded)) for name in names()]


def months() -> list[Month]:
    return [month for name in names() if (month := _month(name))]


def _month(name: str) -> Month | None:
    if name == DEFAULT:
        return None
    year, month = name.removeprefix(f"{TABLE}_").split("_")
    return Month(int(year), int(month))


def is_sharded() -> bool:
    """Whether the rows lie on other machines, and the tables here are empty."""
    with connection.cursor() as cursor:
        cursor.execute(IS_ON_CITUS)
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(IS_SHARDED, [TABLE])
        return cursor.fetchone() is not None


def _size(cursor: CursorWrapper, name: str, is_sharded: bool) -> tuple[int, int]:
    """About how many rows, and octets with all indexes."""
    if is_sharded:
        cursor.execute(ROWS_OF_SHARDS, [name, ROWS])
        (rows,) = cursor.fetchone()
        cursor.execute("SELECT citus_total_relation_size(%s)", [name])
    else:
        cursor.execute(ROWS % name)
        (rows,) = cursor.fetchone()
        cursor.execute("SELECT pg_total_relation_size(%s)", [name])
    return int(rows), cursor.fetchone()[0]
