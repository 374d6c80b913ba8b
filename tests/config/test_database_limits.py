"""Time-outs of statements, on a real PostgreSQL and a real SQLite."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import environ
import psycopg
import pytest
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler
from pytest_django.plugin import DjangoDbBlocker

from config.casts import with_options
from consent.lib import db_timeouts
from tests import postgres
from tests.config.installed import ask
from tests.outages.service import until
from tests.postgres import Postgres

INSERT = "INSERT INTO thing VALUES (1)"

Open = Callable[[], BaseDatabaseWrapper]


@pytest.fixture(autouse=True)
def _serving(monkeypatch: pytest.MonkeyPatch, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """As in a process that serves, whose visitors wait for so long."""
    monkeypatch.setattr(db_timeouts, "default", 0.3)
    with django_db_blocker.unblock():  # for databases of our own
        yield


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="module")
def url(server: Postgres) -> str:
    url = server.create("limits")
    with psycopg.connect(url) as owner:
        owner.execute("CREATE TABLE thing (number integer)")
    return url


@pytest.fixture
def postgresql(url: str) -> Iterator[Open]:
    with opening(url) as connect:
        yield connect


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Open]:
    with opening(f"sqlite:///{tmp_path / 'db.sqlite3'}") as connect:
        ask(connect(), "CREATE TABLE thing (number integer)")
        yield connect


@contextmanager
def opening(url: str) -> Iterator[Open]:
    """Connections as the service has them: each thread its own."""
    handler = ConnectionHandler({"default": with_options(environ.Env.db_url_config(url))})
    opened: list[Any] = []

    def connect() -> BaseDatabaseWrapper:
        connection: BaseDatabaseWrapper = handler["default"]
        if connection not in opened:
            connection.inc_thread_sharing()
            opened.append(connection)
        return connection

    yield connect
    for connection in opened:
        connection.close()


def code_of(error: pytest.ExceptionInfo[OperationalError]) -> str | None:
    cause = error.value.__cause__
    return getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)


def running(url: str, sql: str) -> int:
    with psycopg.connect(url) as watcher:
        row = watcher.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE query = %s AND state = 'active'", [sql]
        ).fetchone()
    return int(row[0]) if row else 0


def test_a_statement_that_takes_too_long_is_ended_on_the_server_too(
    postgresql: Open, url: str
) -> None:
    connection, sql = postgresql(), "SELECT pg_sleep(600)"

    with pytest.raises(OperationalError) as error:
        ask(connection, sql)

    assert code_of(error) == "57014"
    until(lambda: not running(url, sql), "nobody sleeps any more")
    connection.close_if_unusable_or_obsolete()
    assert ask(connection, "SELECT 1") == 1


def test_a_frozen_server_is_waited_for_once(postgresql: Open, server: Postgres) -> None:
    connection = postgresql()
    ask(connection, "SELECT 1")

    with server.frozen(), db_timeouts.within(0.3):
        with pytest.raises(OperationalError, match="in time"):
            ask(connection, "SELECT 2")
        for _ in range(2):  # the same request, whatever it tries next
            connection.close()
            with pytest.raises(OperationalError, match="No time is left"):
                ask(connection, "SELECT 3")

    assert ask(connection, "SELECT 4") == 4


def test_who_waits_for_sqlites_lock_gives_up(sqlite: Open) -> None:
    locked, over = threading.Event(), threading.Event()

    def hold() -> None:
        ask(sqlite(), "BEGIN IMMEDIATE")
        locked.set()
        over.wait(60)
        ask(sqlite(), "ROLLBACK")

    with ThreadPoolExecutor(1) as threads:
        holding = threads.submit(hold)
        assert locked.wait(60)
        for _ in range(2):
            with pytest.raises(OperationalError) as error:
                ask(sqlite(), INSERT)
            assert code_of(error) == "SQLITE_BUSY"
        over.set()
        holding.result()

    ask(sqlite(), INSERT)
