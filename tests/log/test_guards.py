"""The database itself refuses whatever is no growth of the log."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest

from tests.postgres import new_database
from tests.servers import Project

SETUP = """
from datetime import datetime, UTC
from django.db import connection
from consent.models import *
from tests import filled
from consent import publishing
publishing.publish(filled.seed())
now = datetime(2026, 11, 26, tzinfo=UTC)
first = Leaf.objects.order_by("record").first()
Leaf.objects.filter(pk=first.pk).update(place=0)
LogEntries.objects.create(number=0, entries=bytes(256 * 32))
LogEntries.objects.create(number=1, entries=bytes(64))
LogTile.objects.create(level=1, number=0, hashes=bytes(64))
LogCheckpoint.objects.create(size=257, at=now, note="a note")
LogCut.objects.create(at=now, size=12, root="00", notices_from=1000)
Tombstone.objects.create(reason="erased", day=now.date(), places="3")
"""
TABLES = ("leaf", "logentries", "logtile", "logcheckpoint", "logcut", "tombstone")
REFUSED = [
    "UPDATE consent_leaf SET place = 5 WHERE place = 0",
    "UPDATE consent_leaf SET place = NULL WHERE place = 0",
    "UPDATE consent_leaf SET salt = substr(salt, 2)",
    "UPDATE consent_leaf SET kind = 'T', place = 9 WHERE place IS NULL",
    "UPDATE consent_logentries SET entries = substr(entries, 2) WHERE number = 1",
    "UPDATE consent_logentries SET entries = {beyond} WHERE number = 0",  # is full
    "UPDATE consent_logentries SET entries = {wrong} WHERE number = 1",
    "UPDATE consent_logentries SET number = 2 WHERE number = 1",
    "UPDATE consent_logtile SET hashes = {wrong}",
    "UPDATE consent_logcheckpoint SET size = 256",
    "UPDATE consent_tombstone SET places = '4'",
    "UPDATE consent_logcut SET size = 11",
    *(f"DELETE FROM consent_{table}" for table in TABLES),
]
ON_SQLITE = [f"INSERT OR REPLACE INTO consent_{one} SELECT * FROM consent_{one}" for one in TABLES]
ON_POSTGRESQL = [f"TRUNCATE consent_{one}" for one in TABLES]
ALLOWED = [
    "UPDATE consent_leaf SET place = 1 WHERE record = (SELECT max(record{text})"
    " FROM consent_leaf){uuid}",
    "UPDATE consent_logentries SET entries = {grown} WHERE number = 1",
    "UPDATE consent_logtile SET hashes = {grown}",
    "UPDATE consent_logcheckpoint SET size = 258, note = 'another'",
]
OCTETS = {
    "grown": bytes(64) + b"\xaa" * 32,
    "wrong": b"\xaa" * 32 + bytes(64),
    "beyond": bytes(256 * 32) + b"\xaa" * 32,
}


def spelled(sql: str, engine: str) -> str:
    if engine == "sqlite":
        literals = {name: f"X'{octets.hex()}'" for name, octets in OCTETS.items()}
        return sql.format(**literals, text="", uuid="")
    literals = {name: f"'\\x{octets.hex()}'::bytea" for name, octets in OCTETS.items()}
    return sql.format(**literals, text="::text", uuid="::uuid")


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project.make(tmp_path_factory.mktemp("sqlite"))
    project.migrate()
    project.python(SETUP)
    return project


@pytest.fixture(scope="module")
def filled_postgres(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """In a database of its own: what is written here fits no log."""
    project = Project.make(tmp_path_factory.mktemp("postgres"), new_database(postgres_url))
    project.migrate()
    project.python(SETUP)
    return project


@pytest.fixture
def on_sqlite(sqlite: Project) -> Iterator[Any]:
    with closing(sqlite3.connect(sqlite.folder / "db.sqlite3")) as database:
        yield database
        database.rollback()


@pytest.fixture
def on_postgresql(filled_postgres: Project) -> Iterator[Any]:
    with psycopg.connect(filled_postgres.database_url) as database:
        yield database
        database.rollback()


@pytest.mark.parametrize("sql", [*REFUSED, *ON_SQLITE])
def test_sqlite_refuses(on_sqlite: Any, sql: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        on_sqlite.execute(spelled(sql, "sqlite"))


@pytest.mark.parametrize("sql", [*REFUSED, *ON_POSTGRESQL])
def test_postgresql_refuses(on_postgresql: Any, sql: str) -> None:
    with pytest.raises(psycopg.IntegrityError, match="append-only"):
        on_postgresql.execute(spelled(sql, "postgresql"))


@pytest.mark.parametrize("sql", ALLOWED)
def test_sqlite_lets_it_grow(on_sqlite: Any, sql: str) -> None:
    assert on_sqlite.execute(spelled(sql, "sqlite")).rowcount == 1


@pytest.mark.parametrize("sql", ALLOWED)
def test_postgresql_lets_it_grow(on_postgresql: Any, sql: str) -> None:
    assert on_postgresql.execute(spelled(sql, "postgresql")).rowcount == 1


def test_a_permit_lets_leaves_go_and_nothing_else(on_sqlite: Any, on_postgresql: Any) -> None:
    on_sqlite.execute("INSERT INTO consent_write_permit DEFAULT VALUES")
    on_postgresql.execute("SET LOCAL consent.permit = 'on'")
    for database, error in (
        (on_sqlite, sqlite3.IntegrityError),
        (on_postgresql, psycopg.IntegrityError),
    ):
        assert database.execute("DELETE FROM consent_leaf WHERE place = 0").rowcount == 1
        with pytest.raises(error, match="append-only"):
            database.execute("DELETE FROM consent_logentries")


TWICE = """
from consent.models import Leaf
from tests.log.recorded import record
from django.db import connection
from django.test.utils import CaptureQueriesContext
with CaptureQueriesContext(connection) as asked:
    made = record()
again = record(id=made.pk)
inserts = [one["sql"] for one in asked if "INSERT" in one["sql"]]
print(len(inserts), Leaf.objects.filter(record=made.pk).count())
"""


def test_on_postgresql_row_and_leaf_are_one_statement(filled_postgres: Project) -> None:
    assert filled_postgres.python(TWICE) == "1 1"
