"""Both engines as the settings open them."""

from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from pytest_django import DjangoDbBlocker

from tests.config.installed import ask, opened
from tests.servers import Project

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
    """The connection of before is dead, and that is noticed before a request uses it."""
    with django_db_blocker.unblock(), opened(tmp_path, postgres_url) as connection:
        before = ask(connection, "SELECT pg_backend_pid()")
        connection.close_if_unusable_or_obsolete()  # as before and after every request
        with psycopg.connect(postgres_url, autocommit=True) as other:
            (cut,) = other.execute(CUT).fetchone() or (0,)
        assert cut >= 1
        connection.close_if_unusable_or_obsolete()
        assert ask(connection, "SELECT pg_backend_pid()") != before


def test_a_database_that_cannot_hold_every_language_is_refused_in_a_sentence(
    postgres_url: str, tmp_path: Path
) -> None:
    """A cluster that was made without a locale hands its own encoding on."""
    name = f"ascii_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as server:
        query = "CREATE DATABASE {} ENCODING 'SQL_ASCII' TEMPLATE template0 LOCALE 'C'"
        server.execute(sql.SQL(query).format(sql.Identifier(name)))
    project = Project.make(tmp_path, urlsplit(postgres_url)._replace(path=f"/{name}").geturl())
    with pytest.raises(AssertionError, match="The database's encoding is not UTF-8") as refused:
        project.manage("migrate")
    assert "ENCODING 'UTF8' TEMPLATE template0" in str(refused.value)
