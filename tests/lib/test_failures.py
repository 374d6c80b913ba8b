"""Why something failed: what the databases themselves say, told in a word and a sentence."""

import logging
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.db import IntegrityError, OperationalError, connection

from consent.lib import failures
from consent.lib.failures import OnceAMinute
from consent.web.responses import RequestProblem
from tests.places import has_log
from tests.shared import ROOT

MINUTE = 60.0


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with closing(sqlite3.connect(tmp_path / "db.sqlite3", isolation_level=None)) as database:
        database.execute("CREATE TABLE t (number INTEGER)")
    return tmp_path / "db.sqlite3"


@pytest.fixture
def clock() -> Iterator[Clock]:
    """By which the log says something once a minute."""
    clock = Clock()
    before, failures._lines = failures._lines, OnceAMinute(clock)
    yield clock
    failures._lines = before


def failure(url: str, sql: str, *, setup: str = "") -> BaseException:
    with closing(sqlite3.connect(url, uri=True, isolation_level=None, timeout=0)) as database:
        database.executescript(setup)
        with pytest.raises(sqlite3.Error) as caught:
            database.execute(sql)
    return caught.value


@pytest.mark.parametrize(
    ("query", "setup", "sql", "word"),
    [
        pytest.param("?mode=ro", "", "INSERT INTO t VALUES (1)", "read_only", id="read-only"),
        pytest.param(
            "",
            "PRAGMA max_page_count = 2",
            "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
            "WHERE i < 9999) SELECT i FROM n",
            "disk_full",
            id="full disk",
        ),
        pytest.param("", "", "SELECT * FROM consent_notice", "not_migrated", id="no table"),
        pytest.param("", "", "SELECT colour FROM t", "not_migrated", id="no column"),
        pytest.param("", "", "SELEC", "refused_by_database", id="a fault of ours"),
    ],
)
def test_what_sqlite_says_has_a_word(
    path: Path, query: str, setup: str, sql: str, word: str
) -> None:
    assert failures.cause_of(failure(f"file:{path}{query}", sql, setup=setup)).word == word


def test_a_lock_of_another_is_told_from_a_database_that_is_away(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        locked = failure(f"file:{path}", "INSERT INTO t VALUES (1)")
    assert failures.cause_of(locked).word == "database_locked"
    with pytest.raises(sqlite3.OperationalError) as away:
        sqlite3.connect(path / "no" / "folder")
    assert failures.cause_of(away.value).word == "database_away"


@pytest.mark.django_db
def test_the_cause_is_found_below_djangos_error_and_ours() -> None:
    with pytest.raises(OperationalError) as caught, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM no_such_table")
    ours = RequestProblem("The record cannot be reached.", status=503)
    ours.__cause__ = caught.value
    cause = failures.cause_of(ours)
    assert (cause.word, cause.code) == ("not_migrated", "SQLITE_ERROR")
    assert "manage.py migrate" in cause.remedy


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (OperationalError("The database is away."), "database_away"),
        (IntegrityError("UNIQUE"), "refused_by_database"),
        (KeyError("x"), "internal_error"),
    ],
)
def test_an_error_without_a_code_has_a_word_too(error: Exception, word: str) -> None:
    assert failures.cause_of(error).word == word


def test_a_server_without_connections_is_named_by_libpqs_line(postgres_url: str) -> None:
    """By a limit of the database's own: no code comes with the refusal."""
    with psycopg.connect(postgres_url, autocommit=True) as database:
        database.execute("CREATE ROLE guest LOGIN CONNECTION LIMIT 0")
        try:
            with pytest.raises(psycopg.OperationalError) as caught:
                psycopg.connect(postgres_url, user="guest")
        finally:
            database.execute("DROP ROLE guest")

    cause = failures.cause_of(caught.value)
    assert cause.word == "database_away"
    assert 'FATAL:  too many connections for role "guest"' in cause.code
    assert "max_connections" in cause.remedy


def test_every_cause_has_a_word_that_is_listed() -> None:
    found = [var for var in vars(failures).values() if isinstance(var, failures.Cause)]
    assert {cause.word for cause in found} <= set(failures.words())


def test_a_cause_is_one_line_a_minute_and_says_how_often_it_was_met(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    words: list[str] = []

    def listen(word: str) -> None:
        words.append(word)

    failures.add_listener(listen)
    for _ in range(41):
        failures.report(failures.READ_ONLY, "POST /v1/decisions")
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert caplog.messages[0].startswith(
        "read_only: POST /v1/decisions failed. The database is read-only"
    )
    clock.now = MINUTE
    failures.report(failures.READ_ONLY)
    assert caplog.messages[1].endswith("[40 more since the last line]")
    failures._listeners.remove(listen)
    assert words == ["read_only"] * 42


def test_two_causes_do_not_silence_each_other(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    for cause in (failures.READ_ONLY, failures.DISK_FULL, failures.READ_ONLY):
        failures.report(cause)
    assert [message.partition(":")[0] for message in caplog.messages] == ["read_only", "disk_full"]


def test_the_manual_says_what_to_do_about_every_cause() -> None:
    manual = (ROOT / "config/manual/runbook.md").read_text()
    _, _, table = manual.partition("\n## When things fail\n")
    rows = re.findall(r"^\| `(\w+)` \| .+ \|$", table.partition("\n## ")[0], re.MULTILINE)
    of_the_log = {word for word in rows if word.startswith("log_")} | {"record_changed"}
    assert sorted(set(rows) - (set() if has_log() else of_the_log)) == sorted(failures.words())
