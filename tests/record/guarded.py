"""A database on either engine, for whoever has its password."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from tests.postgres import new_database
from tests.servers import Project


class Guarded:
    def __init__(self, engine: str, project: Project) -> None:
        self.is_sqlite, self.project = engine == "SQLite", project

    @contextmanager
    def connected(self, *, permit: bool = False) -> Iterator[Any]:
        """What is done is taken back."""
        url = self.project.database_url
        database: Any = (
            sqlite3.connect(url.removeprefix("sqlite:///"))
            if self.is_sqlite
            else psycopg.connect(url)
        )
        if permit and self.is_sqlite:
            database.create_function("consent_has_permit", 0, lambda: 1)
        elif permit:
            database.execute("SET LOCAL consent.permit = 'on'")
        yield database
        database.rollback()
        database.close()

    def is_refused(self, sql: str, *, permit: bool = False) -> bool:
        with self.connected(permit=permit) as database:
            try:
                database.execute(sql)
                return False
            except (sqlite3.IntegrityError, psycopg.IntegrityError) as error:
                return "append-only" in str(error)
            except sqlite3.OperationalError as error:  # a shell has no function that permits
                return "consent_has_permit" in str(error)


def make(request: pytest.FixtureRequest, factory: pytest.TempPathFactory, setup: str) -> Guarded:
    """Return the database of the fixture's parameter, in which the code `setup` has run."""
    folder = factory.mktemp("record")
    if request.param == "SQLite":
        project = Project.make(folder)
        project.migrate()
    else:
        server = request.getfixturevalue("postgres_url")
        url = new_database(server, request.getfixturevalue("migrated_postgres"))
        project = Project.make(folder, url)
    project.python(setup)
    return Guarded(request.param, project)
