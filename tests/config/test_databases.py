"""Both engines as the settings open them."""

from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker

from config import asgi
from config.databases import pooled
from tests.config.installed import ask, opened
from tests.outages.service import until

CUT = (
    "SELECT count(*) FILTER (WHERE pg_terminate_backend(pid, 5000)) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.mark.parametrize(
    ("name", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 60_000)],
)
def test_sqlite_is_durable_and_patient(
    name: str, value: object, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    with (
        django_db_blocker.unblock(),
        opened(tmp_path, f"sqlite:///{tmp_path}/db.sqlite3") as sqlite,
    ):
        assert ask(sqlite, f"PRAGMA {name}") == value
        assert sqlite.transaction_mode == "IMMEDIATE"


def test_a_restart_of_postgresql_fails_no_request(
    postgres_url: str, tmp_path: Path, django_db_blocker: DjangoDbBlocker
) -> None:
    """What the pool held before is dead, and that is noticed before a request gets it."""
    with django_db_blocker.unblock(), opened(tmp_path, postgres_url) as connection:
        before = ask(connection, "SELECT pg_backend_pid()")
        connection.close()  # as after every request: back into the pool, which may have made more
        until(lambda: is_whole(connection.pool.get_stats()), "all of them are there", 10)
        with psycopg.connect(postgres_url, autocommit=True) as other:
            (cut,) = other.execute(CUT).fetchone() or (0,)
        assert cut >= 1
        assert ask(connection, "SELECT pg_backend_pid()") != before


def is_whole(pool: dict[str, int]) -> bool:
    return pool["pool_available"] == pool["pool_size"] > 0


def test_a_worker_may_have_a_connection_for_each_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    options = {"pool": pooled()}
    monkeypatch.setitem(settings.DATABASES["default"], "OPTIONS", options)
    asgi.load("tests.config.test_asgi:echo", threads=8, writers=8)
    assert options["pool"]["max_size"] == 27
