"""Whether this process can record."""

import time
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from consent.lib import causes, jobs
from consent.models import Tally
from consent.record import heartbeat


@pytest.fixture(autouse=True)
def _nothing_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat._shared, "value", None)
    monkeypatch.setattr(heartbeat, "_missing", None)


def words() -> set[str]:
    """What is the matter after a heartbeat, and nothing of before."""
    causes.forget()
    heartbeat.beat()
    return set(heartbeat.known().words)


@pytest.mark.django_db
def test_a_heartbeat_writes_and_leaves_nothing_behind() -> None:
    sent: list[str] = []

    def listen(execute: Any, sql: str, *rest: Any) -> Any:
        sent.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(listen):
        assert words() == set()
    assert [sql for sql in sent if sql.startswith(("INSERT", "PRAGMA user"))] == [
        heartbeat.NO_ROW,
        heartbeat.NO_TABLE["sqlite"],
    ]
    state = heartbeat.latest()
    assert state.can_record and state.written_at == pytest.approx(time.time(), abs=60)


@pytest.mark.django_db
def test_a_database_that_is_newer_is_fine() -> None:
    MigrationRecorder.Migration.objects.create(app="consent", name="9999_of_a_later_release")
    assert words() == set()


def _fail(*_: Any) -> None:
    raise transaction.TransactionManagementError("a fault")


@pytest.mark.django_db
def test_nothing_keeps_a_heartbeat_from_telling_what_it_met() -> None:
    with connection.execute_wrapper(_fail):
        assert words() == {"refused_by_database"}
    assert not heartbeat.known().can_record
    assert words() == set()
    assert heartbeat.known().can_record


@pytest.mark.django_db
def test_what_a_request_met_is_told_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    heartbeat.beat()
    causes.report(causes.DISK_FULL)
    assert heartbeat.latest().words == {"disk_full"}
    monkeypatch.setattr(heartbeat, "RECENT_SECONDS", 0.0)
    assert heartbeat.latest().words == set()


@pytest.mark.django_db
def test_a_heartbeat_that_does_not_come_back_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    heartbeat.beat()
    monkeypatch.setattr(jobs, "_running", {jobs.COUNTS})
    monkeypatch.setattr(heartbeat._shared, "read_at", time.time() - 12)
    (cause,) = heartbeat.latest().causes
    assert (cause.word, cause.sentence) == (
        "database_slow",
        "The database has not answered for 12 s.",
    )


def test_postgresql_takes_both_statements_or_says_why_not(postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as database:
        database.execute(f"CREATE TEMPORARY TABLE {Tally._meta.db_table} (day date)".encode())
        before = database.execute("SELECT pg_current_wal_insert_lsn()").fetchone()
        for statement in (heartbeat.NO_ROW, heartbeat.NO_TABLE["postgresql"]):
            database.execute(statement.encode())
        assert database.execute("SELECT pg_current_wal_insert_lsn()").fetchone() != before

        database.execute("DROP TABLE consent_tally; CREATE TABLE consent_tally (day date)")
        try:
            assert refusal(database, "default_transaction_read_only = on") == "read_only"
            database.execute("RESET default_transaction_read_only")
            assert refusal(database, "ROLE pg_monitor") == "refused_by_database"
            database.execute("RESET ROLE")
        finally:
            database.execute("RESET ALL; DROP TABLE consent_tally")


def refusal(database: "psycopg.Connection[Any]", setting: str) -> str:
    database.execute(f"SET {setting}".encode())
    with pytest.raises(psycopg.Error) as caught:
        database.execute(heartbeat.NO_ROW.encode())
    return causes.cause_of(caught.value).word
