"""Somebody who owns the database, with every trigger off."""

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg

from tests.servers import Project

Execute = Callable[[str, Mapping[str, object]], list[tuple[Any, ...]]]
TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger'"


class Owner:
    def __init__(self, execute: Execute, *, is_sqlite: bool) -> None:
        self._execute = execute
        self.is_sqlite = is_sqlite
        if is_sqlite:
            for (name,) in execute(TRIGGERS, {}):
                execute(f"DROP TRIGGER {name}", {})

    def ask(self, sql: str, **given: object) -> list[tuple[Any, ...]]:
        """`%(name)s` stands for what is given, on both engines."""
        sent = {
            name: value.hex if isinstance(value, UUID) and self.is_sqlite else value
            for name, value in given.items()
        }
        return [tuple(map(_read, row)) for row in self._execute(sql, sent)]

    def one(self, sql: str, **given: object) -> Any:
        ((value,),) = self.ask(sql, **given)
        return value


@contextmanager
def owning(project: Project) -> Iterator[Owner]:
    """All that is done is done in one transaction."""
    if project.database_url.startswith("sqlite"):
        connection = sqlite3.connect(project.database_url.removeprefix("sqlite:///"))

        def on_sqlite(sql: str, given: Mapping[str, object]) -> list[tuple[Any, ...]]:
            return connection.execute(re.sub(r"%\((\w+)\)s", r":\1", sql), given).fetchall()

        yield Owner(on_sqlite, is_sqlite=True)
        connection.commit()
        connection.close()
        return
    with psycopg.connect(project.database_url) as postgresql:
        postgresql.execute("SET LOCAL session_replication_role = replica")

        def on_postgresql(sql: str, given: Mapping[str, object]) -> list[tuple[Any, ...]]:
            cursor = postgresql.execute(sql.encode(), given)
            return cursor.fetchall() if cursor.description else []

        yield Owner(on_postgresql, is_sqlite=False)


def _read(value: object) -> object:
    if isinstance(value, memoryview):
        return bytes(value)
    is_id = isinstance(value, str) and re.fullmatch("[0-9a-f]{32}", value)
    return UUID(str(value)) if is_id else value
