"""What the log's tables hold, asked beside the service: on SQLite by its file."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg

from tests.servers import Project

OLDEST = """
    SELECT coalesce(max({age}), 0) FROM consent_leaf AS leaf
    JOIN consent_decision AS decision ON decision.id = leaf.record WHERE leaf.place IS NULL"""
AGE = {
    "sqlite": "(julianday('now') - julianday(decision.received_at)) * 86400",
    "postgresql": "extract(epoch FROM clock_timestamp() - decision.received_at)",
}
SIZES = {
    "sqlite": "SELECT sum(pgsize) FROM dbstat WHERE name IN ({names}) OR name IN"
    " (SELECT name FROM sqlite_master WHERE tbl_name IN ({names}))",
    "postgresql": "SELECT sum(pg_total_relation_size(name::regclass)) FROM unnest(ARRAY[{names}])"
    " AS name",
}
PLACED = "SELECT count(*) FROM consent_leaf WHERE kind = 'D' AND place IS NOT NULL"


def engine_of(project: Project) -> str:
    return "sqlite" if project.database_url.startswith("sqlite") else "postgresql"


@contextmanager
def connected(project: Project) -> Iterator[Any]:
    if engine_of(project) == "sqlite":
        path = project.folder / "db.sqlite3"
        with closing(sqlite3.connect(path, isolation_level=None, timeout=60)) as database:
            yield database
    else:
        with psycopg.connect(project.database_url, autocommit=True) as database:
            yield database


def counted(project: Project) -> tuple[int, int]:
    """(decisions on record, of them in the log)."""
    with connected(project) as database:
        (decisions,) = database.execute("SELECT count(*) FROM consent_decision").fetchone()
        (placed,) = database.execute(PLACED).fetchone()
    return decisions, placed


def seconds_behind(project: Project) -> float:
    """How old the oldest decision without a place is."""
    with connected(project) as database:
        age = AGE[engine_of(project)]
        return float(database.execute(OLDEST.format(age=age)).fetchone()[0])


def size(project: Project, *tables: str) -> int:
    """Octets of some tables with their indexes."""
    names = ", ".join(f"'{table}'" for table in tables)
    with connected(project) as database:
        return int(database.execute(SIZES[engine_of(project)].format(names=names)).fetchone()[0])
