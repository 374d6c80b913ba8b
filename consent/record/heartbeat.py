"""Test by writing whether this process can record; a thread does so every few seconds.

The result is kept in memory, so `latest` and `known` return without waiting.
"""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db import close_old_connections, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from consent.lib import background, causes
from consent.lib.causes import Cause
from consent.models import Tally
from consent.record import overview

log = logging.getLogger(__name__)

THREAD = "heartbeat"
DURING = "A heartbeat"
BEAT_SECONDS = 3.0
HANG_SECONDS = 3.0  # an unfinished heartbeat is reported after this time
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
    """What this process found, seconds ago."""

    causes: tuple[Cause, ...] = ()  # present failures, from any source
    was_asked: bool = False
    was_migrated: bool = False  # at least once in the life of this process
    can_record: bool = False
    written_at: float = 0.0  # Unix seconds; 0: never

    @property
    def words(self) -> frozenset[str]:
        return frozenset(cause.word for cause in self.causes)


_state = State()
_began: float | None = None  # start of the heartbeat in progress


def start() -> None:
    background.repeat(beat, every=BEAT_SECONDS, name=THREAD, during=DURING)


def latest() -> State:
    """Return present failures, tested now where no thread runs."""
    if not background.is_running(THREAD):
        beat()
    return known()


def known() -> State:
    """Return the last result without a test."""
    return replace(_state, causes=tuple(_causes()))


def beat() -> None:
    global _state, _began
    before, _began = _state, time.monotonic()
    try:
        missing = missing_migrations()
        if missing:
            causes.report(replace(causes.NOT_MIGRATED, sentence=in_words(missing)))
        _write()
        was_migrated = before.was_migrated or not missing
        _state = State(
            was_asked=True,
            was_migrated=was_migrated,
            can_record=not missing,
            written_at=time.time(),
        )
    except Exception as error:
        causes.report_error(error, DURING)
        _state = replace(before, was_asked=True, can_record=False)
    finally:
        _began = None
        close_old_connections()
    if before.was_asked and not before.can_record and _state.can_record:
        log.info("Decisions are recorded again.")


def _write() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(NO_ROW)
        cursor.execute(NO_TABLE[connection.vendor])


def _causes() -> Iterator[Cause]:
    began = _began
    hangs_for = time.monotonic() - began if began else 0.0
    if hangs_for >= HANG_SECONDS:
        sentence = f"The database has not answered for {hangs_for:.0f} s."
        yield replace(causes.DATABASE_SLOW, sentence=sentence)
    if (read := overview.latest()) and read.check.wrong:
        yield causes.RECORD_CHANGED
    yield from causes.recent(RECENT_SECONDS)


IN_ORDER_SECONDS = 60.0  # between tests after a success; after a failure, immediately

_in_order_at: float | None = None


def missing_migrations() -> list[tuple[str, str]]:
    """Return the app and name of each migration that this database lacks, in order.

    A newer database is accepted: the previous release keeps working.
    """
    global _in_order_at
    if _in_order_at is not None and time.monotonic() - _in_order_at < IN_ORDER_SECONDS:
        return []
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    _in_order_at = None if plan else time.monotonic()
    return [(migration.app_label, migration.name) for migration, _ in plan]


def in_words(missing: list[tuple[str, str]]) -> str:
    first = ".".join(missing[0])
    more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
    return f"The database is older than this code: it lacks {first}{more}."
