"""Somebody who owns the database, with every trigger off."""

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg

from tests.servers import Project

Findings = list[dict[str, Any]]


Execute = Callable[[str, list[object]], list[tuple[Any, ...]]]


class Owner:
    def __init__(self, execute: Execute, *, is_sqlite: bool) -> None:
        self._execute = execute
        self.is_sqlite = is_sqlite

    def ask(self, sql: str, *given: object) -> list[tuple[Any, ...]]:
        """`%s` stands for what is given, on both engines."""
        rows = self._execute(sql, [self._sent(one) for one in given])
        return [tuple(_read(one) for one in row) for row in rows]

    def _sent(self, one: object) -> object:
        return one.hex if isinstance(one, UUID) and self.is_sqlite else one


@contextmanager
def owning(project: Project) -> Iterator[Owner]:
    """All that is done is done in one transaction."""
    if project.database_url.startswith("sqlite"):
        path = project.database_url.removeprefix("sqlite:///")
        connection = sqlite3.connect(path)
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = triggers.fetchall()
        for name, _ in found:
            connection.execute(f"DROP TRIGGER {name}")
        yield Owner(
            lambda sql, given: connection.execute(sql.replace("%s", "?"), given).fetchall(),
            is_sqlite=True,
        )
        for _, sql in found:  # and nobody sees that they were off
            connection.execute(sql)
        connection.commit()
        connection.close()
        return
    with psycopg.connect(project.database_url) as postgresql:
        postgresql.execute("SET LOCAL session_replication_role = replica")

        def execute(sql: str, given: list[object]) -> list[tuple[Any, ...]]:
            cursor = postgresql.execute(sql.encode(), given)
            return cursor.fetchall() if cursor.description else []

        yield Owner(execute, is_sqlite=False)


def verify(project: Project, *arguments: str) -> tuple[int, Findings, dict[str, Any]]:
    """How `record verify` ends, what it finds, and its last line."""
    done = subprocess.run(
        [sys.executable, "manage.py", "record", "verify", "--json", *arguments],
        cwd=project.root,
        env=project.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    *found, last = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, found, last


def _read(one: object) -> object:
    if isinstance(one, memoryview):
        return bytes(one)
    return UUID(one) if isinstance(one, str) and re.fullmatch("[0-9a-f]{32}", one) else one
