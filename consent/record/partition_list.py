"""Which partitions the record has on PostgreSQL, and how large each is, wherever its rows lie."""

from dataclasses import dataclass

from django.db import connection

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
LIST = """
    SELECT c.relname, greatest(c.reltuples, pg_stat_get_live_tuples(c.oid))::bigint,
           pg_total_relation_size(c.oid)
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = to_regclass(%s) ORDER BY c.relname"""
ROWS_OF = """
    SELECT greatest(reltuples, pg_stat_get_live_tuples(oid))::bigint FROM pg_class
    WHERE oid = '%s'::regclass"""
ROWS_OF_SHARDS = "SELECT sum(result::bigint) FROM run_command_on_shards(%s, %s) WHERE success"
SIZE_OF_SHARDS = "SELECT citus_total_relation_size(%s)"


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
    if is_sharded():
        return [Partition(name, rows_of(name), _size_of_shards(name)) for name in names()]
    with connection.cursor() as cursor:
        cursor.execute(LIST, [TABLE])
        return [Partition(*row) for row in cursor.fetchall()]


def rows_of(name: str) -> int:
    """About how many decisions a partition holds."""
    with connection.cursor() as cursor:
        if is_sharded():
            cursor.execute(ROWS_OF_SHARDS, [name, ROWS_OF])
        else:
            cursor.execute(ROWS_OF % name)
        return max(int(cursor.fetchone()[0]), 0)


def months() -> list[Month]:
    return [month for name in names() if (month := _month(name))]


def is_sharded() -> bool:
    """Whether the rows lie on other machines, and the tables here are empty."""
    with connection.cursor() as cursor:
        cursor.execute(IS_ON_CITUS)
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(IS_SHARDED, [TABLE])
        return cursor.fetchone() is not None


def _size_of_shards(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(SIZE_OF_SHARDS, [name])
        return int(cursor.fetchone()[0])


def _month(name: str) -> Month | None:
    if name == DEFAULT:
        return None
    year, month = name.removeprefix(f"{TABLE}_").split("_")
    return Month(int(year), int(month))
