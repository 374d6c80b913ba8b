"""Read for operators whether the database can record and has all migrations; and figures of it."""

import logging
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from consent.intake import mails, opt_outs
from consent.intake.opt_outs import OpenRequests
from consent.lib import failures, migration_digests, readings, uuid7
from consent.lib.readings import Reading
from consent.models import Decision, RetentionRun, Site
from consent.record import clock, export, lease, retention

log = logging.getLogger(__name__)

EVERY_SECONDS = 3.0
TEXTS = {
    "can_record": "Whether the database could be written a few seconds ago.",
    "last_write_timestamp_seconds": "When it was last written to see whether it can be.",
    "record_read_timestamp_seconds": "When these figures were read.",
    "job_ended_timestamp_seconds": "When each job of the worker last ended, on any machine.",
    "mails_waiting": "Mails that are to be sent.",
    "mails_seconds_waiting": "For how long the oldest of them has been waiting.",
    "record_oldest_timestamp_seconds": "When the oldest decision on record was made.",
    "retention_last_run_timestamp_seconds": "When all that is too old was last deleted; 0: never.",
    "backup_last_timestamp_seconds": "When the last good backup began; 0: never.",
    "opt_out_requests_open": "Opt-out requests that are not done yet, by site.",
    "opt_out_requests_late": "Opt-out requests that should have been done before today, by site.",
}


def no_row(table: str, column: str = "id") -> str:
    """Return what fails where a table is locked, missing or not writable, or all is read-only."""
    return f"INSERT INTO {table} ({column}) SELECT NULL WHERE 1 = 0"


INTAKE = [no_row(Decision._meta.db_table)]  # what a decision is inserted into; apps add to it
# Writes data, and so fails where the disk is full: SQLite's header has a number
# that nothing uses; on PostgreSQL the log is written
NO_TABLE = {
    "sqlite": "PRAGMA user_version = 0",
    "postgresql": "SELECT pg_logical_emit_message(true, 'mix-consent', '')",
}

_missing: list[str] | None = None  # migrations; None: not known yet


def beat(now: datetime) -> Reading:
    before = readings.figures()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":  # which then says that the table is locked
                cursor.execute("SET LOCAL lock_timeout = '900ms'")
            for statement in (*INTAKE, NO_TABLE[connection.vendor]):
                cursor.execute(statement)
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
        if migration_digests.is_other():
            failures.report(failures.PRE_RELEASE)
            return
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


def overview(now: datetime) -> Reading:
    opened = opt_outs.count_open(now.date())
    sites = {
        key: opened.get(pk, OpenRequests()) for pk, key in Site.objects.values_list("pk", "key")
    }
    last_run, last_backup = retention.last_run(), export.last_backup()
    figures: dict[str, float | dict[str, float]] = {
        "record_read_timestamp_seconds": now.timestamp(),
        "job_ended_timestamp_seconds": lease.ended(),
        "mails_waiting": mails.waiting(now).count(),
        "mails_seconds_waiting": mails.seconds_waiting(now),
        "retention_last_run_timestamp_seconds": last_run.ended_at.timestamp() if last_run else 0,
        "backup_last_timestamp_seconds": last_backup.timestamp() if last_backup else 0,
        "opt_out_requests_open": {key: requests.open for key, requests in sites.items()},
        "opt_out_requests_late": {key: requests.late for key, requests in sites.items()},
    }
    if first := Decision.objects.order_by("pk").values_list("pk", flat=True).first():
        # Very old if its visitor goes on answering
        figures["record_oldest_timestamp_seconds"] = uuid7.time_of(first).timestamp()
    cause, newest = clock.doubt(clock.now()), RetentionRun.objects.first()
    if cause:
        failures.report(cause)
    elif newest and not newest.deleted:  # the worker doubts its own
        cause = clock.CLOCK
    return Reading(figures, [cause] if cause else [])
