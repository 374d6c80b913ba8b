"""What a database may do that is worse than to be away: it is there, and does not answer."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import NamedTuple

from tests.postgres import Postgres
from tests.servers import Project

Stall = AbstractContextManager[None]


class Installation(NamedTuple):
    """A service's project, and the PostgreSQL and database it uses; none with SQLite."""

    project: Project
    server: Postgres | None = None
    database: str = ""


def locked(on: Installation) -> Stall:
    """Somebody holds the record: the table, or on SQLite the one lock of the file."""
    if on.server is None:
        return _write_lock(on.project.database_url.removeprefix("sqlite:///"))
    return on.server.locked(on.database)


def frozen(on: Installation) -> Stall:
    assert on.server is not None
    return on.server.frozen()


@contextmanager
def stopped(on: Installation) -> Iterator[None]:
    assert on.server is not None
    on.server.stop()
    try:
        yield
    finally:
        on.server.start()


@contextmanager
def _write_lock(path: str) -> Iterator[None]:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        database.close()


ALL: dict[str, Callable[[Installation], Stall]] = {
    "locked": locked,
    "stopped": stopped,
    "frozen": frozen,
}
