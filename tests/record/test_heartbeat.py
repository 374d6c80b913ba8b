"""A process reports whether it can record."""

import time
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from consent.lib import failures, migration_digests, readings
from consent.models import Decision
from consent.record import heartbeat


@pytest.fixture(autouse=True)
def _nothing_found() -> None:
    failures.forget()
    readings.forget()


def words() -> list[str]:
    """What is the matter after a heartbeat."""
    readings.read()
    return [cause.word for cause in readings.causes()]


@pytest.mark.django_db
def test_a_heartbeat_writes_and_leaves_nothing_behind() -> None:
    sent: list[str] = []

    def listen(execute: Any, sql: str, *rest: Any) -> Any:
        sent.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(listen):
        assert words() == []
    assert [sql for sql in sent if sql.startswith(("INSERT", "PRAGMA user"))] == [
        *heartbeat.INTAKE,
        heartbeat.NO_TABLE["sqlite"],
    ]
    figures = readings.figures()
    assert figures["can_record"] == 1
    assert figures["last_write_timestamp_seconds"] == pytest.approx(time.time(), abs=60)


@pytest.mark.django_db
def test_a_database_that_is_newer_is_fine() -> None:
    MigrationRecorder.Migration.objects.create(app="consent", name="9999_of_a_later_release")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO consent_migration VALUES ('consent.9999_of_a_later_release', 'x')"
        )
    assert heartbeat.missing_migrations() == []
    assert not migration_digests.is_other()


def _fail(*_: Any) -> None:
    raise transaction.TransactionManagementError("a fault")


@pytest.mark.django_db
def test_a_failure_is_told_until_it_is_over(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    words()
    written_at = readings.figures()["last_write_timestamp_seconds"]
    with connection.execute_wrapper(_fail):
        assert words() == ["refused_by_database"]
    figures = readings.figures()
    assert (figures["can_record"], figures["last_write_timestamp_seconds"]) == (0, written_at)

    assert words() == []
    assert readings.figures()["can_record"] == 1
    assert "Decisions are recorded again." in caplog.messages


def test_postgresql_takes_both_statements_or_says_why_not(postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as database:
        database.execute(f"CREATE TEMPORARY TABLE {Decision._meta.db_table} (id uuid)".encode())
        before = database.execute("SELECT pg_current_wal_insert_lsn()").fetchone()
        for statement in (heartbeat.INTAKE[0], heartbeat.NO_TABLE["postgresql"]):
            database.execute(statement.encode())
        assert database.execute("SELECT pg_current_wal_insert_lsn()").fetchone() != before

        database.execute("DROP TABLE consent_decision; CREATE TABLE consent_decision (id uuid)")
        try:
            assert refusal(database, "default_transaction_read_only = on") == "read_only"
            database.execute("RESET default_transaction_read_only")
            assert refusal(database, "ROLE pg_monitor") == "refused_by_database"
            database.execute("RESET ROLE")
        finally:
            database.execute("RESET ALL; DROP TABLE consent_decision")


def refusal(database: "psycopg.Connection[Any]", setting: str) -> str:
    database.execute(f"SET {setting}".encode())
    with pytest.raises(psycopg.Error) as caught:
        database.execute(heartbeat.INTAKE[0].encode())
    return failures.cause_of(caught.value).word


@pytest.mark.proof
def test_the_tables_of_the_log_are_tried_as_well() -> None:
    """A decision is inserted through a view, into two tables."""
    tried = {statement.split()[2] for statement in heartbeat.INTAKE}
    assert tried == {"consent_decision", "proof_decision", "proof_leaf"}
