"""Circuit breaker for slow statements: one thread at a time tries one, until it succeeds again.

Other threads that want the same statement are refused immediately. If each of them waited in turn,
later requests would wait for a thread, and be answered after the client has given up.
"""

import sqlite3
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from consent.lib import patience

MOST = 32  # stalled statements, by their text
TRIAL_SECONDS = 0.1  # SQLite's one writer waits so long for the lock, and all others for it
# PostgreSQL: 57014 took too long, 55P03 waited for a lock
SQLSTATES = frozenset({"57014", "55P03"})
SQLITE_CODES = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_INTERRUPT})
STEPS = 100_000  # of SQLite's virtual machine, some milliseconds, between two checks of the clock

Execute = Callable[..., Any]


class Stall(NamedTuple):
    """A statement that took too long when it was last tried."""

    error: BaseException
    trial: threading.Lock


class Stalls:
    """Wrap every statement of a serving process (Django's execute_wrapper)."""

    def __init__(self) -> None:
        self._stalls: dict[str, Stall] = {}

    def __call__(self, execute: Execute, sql: str, params: Any, many: bool, context: Any) -> Any:
        limit = patience.seconds()
        if limit is None:
            return execute(sql, params, many, context)
        deed = partial(execute, sql, params, many, context)
        database = context["connection"]
        stall = self._stalls.get(sql)
        if stall is None:
            return self._watch(deed, sql, database, limit)
        if not stall.trial.acquire(blocking=False):
            raise OperationalError("Somebody else is trying this already.") from stall.error
        try:
            limit = min(limit, TRIAL_SECONDS) if database.vendor == "sqlite" else limit
            return self._watch(deed, sql, database, limit)
        finally:
            stall.trial.release()

    def _watch(
        self, deed: Callable[[], Any], sql: str, database: BaseDatabaseWrapper, limit: float
    ) -> Any:
        if database.vendor == "sqlite":
            _limit_sqlite(database.connection, limit)
        try:
            outcome = deed()
        except OperationalError as error:
            if is_stall(error):
                self._note(sql, error)
            raise
        self._stalls.pop(sql, None)
        return outcome

    def _note(self, sql: str, error: OperationalError) -> None:
        if len(self._stalls) >= MOST:
            self._stalls.clear()
        self._stalls.setdefault(sql, Stall(error.__cause__ or error, threading.Lock()))


def is_stall(error: OperationalError) -> bool:
    """Return whether the database was reachable, but too slow."""
    cause = error.__cause__
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF  # without the extended bits
    return getattr(cause, "sqlstate", None) in SQLSTATES or code in SQLITE_CODES


def begin() -> None:
    """Limit this process's waits for its database, from now on, as its settings say."""
    connection_created.connect(_watch_connection)
    for connection in connections.all(initialized_only=True):
        _watch_connection(connection=connection)


def _watch_connection(connection: BaseDatabaseWrapper, **_: Any) -> None:
    if _all not in connection.execute_wrappers:
        connection.execute_wrappers.append(_all)


def _limit_sqlite(connection: sqlite3.Connection, seconds: float) -> None:
    """Limit the wait for the lock, and the time for a statement."""
    connection.execute(f"PRAGMA busy_timeout = {seconds * 1000:.0f}")
    deadline = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > deadline, STEPS)


_all = Stalls()
