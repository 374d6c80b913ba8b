"""Test by writing whether the database can record, and whether it has all migrations."""

import logging
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from consent.lib import failures, readings
from consent.lib.readings import Reading
from consent.models import Decision

log = logging.getLogger(__name__)

EVERY_SECONDS = 3.0
TEXTS = {
    "can_record": "Whether the database could be written a few seconds ago.",
    "last_write_timestamp_seconds": "When it was last written to see whether it can be.",
}
# Fails where the table is locked, missing or not writable, and where the database is read-only
NO_ROW = f"INSERT INTO {Decision._meta.db_table} (id) SELECT NULL WHERE 1 = 0"
# Writes data, and so fails where the disk is full: SQLite's header has a number
# that nothing uses; on PostgreSQL the log is written
NO_TABLE = {
    "sqlite": "PRAGMA user_version = 0",
    "postgresql": "SELECT pg_logical_emit_message(true, 'mix-consent', '')",
}

_missing: list[str] | None = None  # migrations; None: not known yet


def read(now: datetime) -> Reading:
    before = readings.figures()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":  # which then says that the table is locked
                cursor.execute("SET LOCAL lock_timeout = '900ms'")
            cursor.execute(NO_ROW)
            cursor.execute(NO_TABLE[connection.vendor])
    except Exception as error:
        cause = failures.cause_of(error)
        failures.report(cause, "A heartbeat", error)
        written_at = before.get("last_write_timestamp_seconds", 0.0)
        return Reading({"can_record": 0, "last_write_timestamp_seconds": written_at}, [cause])
    if before.get("can_record") == 0:
        log.info("Decisions are recorded again.")
    return Reading({"can_record": 1, "last_write_timestamp_seconds": now.timestamp()})


def look_for_migrations() -> None:
    """Look until none is missing. Each process looks itself, since it may run newer code."""
    global _missing
    if _missing == []:
        return
    with suppress(DatabaseError, InterfaceError):  # which the heartbeat reports
        _missing = missing_migrations()
        if _missing:
            more = f" and {len(_missing) - 1} more" if len(_missing) > 1 else ""
            sentence = f"The database is older than this code: it lacks {_missing[0]}{more}."
            failures.report(replace(failures.NOT_MIGRATED, sentence=sentence))


def is_migrated() -> bool:
    """Return whether the database has had all migrations of this process's code."""
    return _missing == []


def missing_migrations() -> list[str]:
    """Return each migration that this database lacks, in order; it may be newer than this code."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
