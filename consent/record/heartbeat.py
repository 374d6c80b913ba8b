"""Test by writing whether the database can record; one process of a machine does so for all.

The result is kept in memory, so `latest` and `known` return without waiting.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db import DatabaseError, InterfaceError, close_old_connections, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from consent.lib import causes, jobs, readings
from consent.lib.causes import Cause
from consent.lib.shared_readings import SharedReading
from consent.models import Tally

log = logging.getLogger(__name__)

DURING = "A heartbeat"
BEAT_SECONDS = 3.0
HANG_SECONDS = 9.0  # without a result after this time, the database does not answer
RECENT_SECONDS = 20.0  # a failure this recent counts as present

# Fails where the table is locked, missing or not writable, and where the database is read-only
NO_ROW = f"INSERT INTO {Tally._meta.db_table} (day) SELECT NULL WHERE 1 = 0"
# Writes data, and so fails where the disk is full: SQLite's header has a number
# that nothing uses; on PostgreSQL the log is written
NO_TABLE = {
    "sqlite": "PRAGMA user_version = 0",
    "postgresql": "SELECT pg_logical_emit_message(true, 'mix-consent', '')",
}


@dataclass(frozen=True, slots=True)
class State:
    """What was found seconds ago."""

    causes: tuple[Cause, ...] = ()  # present failures, from any source
    was_asked: bool = False
    is_migrated: bool = False
    can_record: bool = False
    written_at: float = 0.0  # Unix seconds; 0: never

    @property
    def words(self) -> frozenset[str]:
        return frozenset(cause.word for cause in self.causes)


def latest() -> State:
    """Return present failures, tested now where no thread runs."""
    if not jobs.is_running(jobs.COUNTS):
        beat()
    return known()


def known() -> State:
    """Return the last result without a test."""
    result, is_migrated = _shared.value or {}, _missing == []
    can_write = result.get("cause", _UNKNOWN) is None
    return State(
        causes=tuple(_causes(result)),
        was_asked=bool(result),
        is_migrated=is_migrated,
        can_record=can_write and is_migrated,
        written_at=result.get("written_at", 0.0),
    )


def beat() -> None:
    """Test now."""
    _shared.read()
    _look_for_migrations()


def refresh() -> None:
    """Take over the last test of this machine's processes, or test."""
    _shared.refresh()
    _look_for_migrations()


def _look_for_migrations() -> None:
    """Look until none is missing: each process does so itself, since it may run newer code."""
    global _missing
    if _missing == []:
        return
    with suppress(DatabaseError, InterfaceError):  # which the heartbeat reports
        _missing = missing_migrations()
        if _missing:
            causes.report(not_migrated(_missing))


_UNKNOWN = object()
_missing: list[str] | None = None  # migrations; None: not known yet
_started_at = time.time()


def _beat() -> dict[str, Any]:
    before = _shared.value or {}
    try:
        _write()
    except Exception as error:
        cause = causes.cause_of(error)
        causes.report(cause, DURING, error)
        return before | {"cause": asdict(cause)}
    finally:
        close_old_connections()
    if before.get("cause"):
        log.info("Decisions are recorded again.")
    return {"cause": None, "written_at": time.time()}


_shared = SharedReading("heartbeat", _beat, every=BEAT_SECONDS)


def _write() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(NO_ROW)
        cursor.execute(NO_TABLE[connection.vendor])


def _causes(result: dict[str, Any]) -> Iterator[Cause]:
    silent_for = time.time() - (_shared.read_at or _started_at)
    if jobs.is_running(jobs.COUNTS) and silent_for >= HANG_SECONDS:
        sentence = f"The database has not answered for {silent_for:.0f} s."
        yield replace(causes.DATABASE_SLOW, sentence=sentence)
    if cause := result.get("cause"):
        yield Cause(**cause)
    if _missing:
        yield not_migrated(_missing)
    yield from readings.causes()
    yield from causes.recent(RECENT_SECONDS)


def missing_migrations() -> list[str]:
    """Return each migration that this database lacks, in order.

    A newer database is accepted: the previous release keeps working.
    """
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def not_migrated(missing: list[str]) -> Cause:
    more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
    sentence = f"The database is older than this code: it lacks {missing[0]}{more}."
    return replace(causes.NOT_MIGRATED, sentence=sentence)
