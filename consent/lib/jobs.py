"""Periodic work: the jobs of the worker process, and threads that repeat actions.

`manage.py worker` runs every registered job. An app registers its jobs in `AppConfig.ready()`.

Of all worker processes of a database the one with the lock works. On PostgreSQL it is an advisory
lock of a transaction that stays open: PgBouncer in transaction mode ties such a transaction to one
connection, where a session's lock would be left behind on a connection of somebody else. On SQLite
it is a lock on a file. Both end with the process.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from django.db import close_old_connections, connection, transaction

from consent.lib import failures

WATCH, COUNTS = "watch", "counts"  # the threads of a serving process


class Action(NamedTuple):
    run: Callable[[], object]
    during: str  # begins the log line of an error: "{during} failed."


class _Job(NamedTuple):
    name: str
    every: float  # seconds between the end of one run and the next
    action: Action


_jobs: dict[str, _Job] = {}
_running: set[str] = set()
_lock = threading.Lock()


def register(name: str, run: Callable[[], object], *, every: float, during: str) -> None:
    """Have the worker process run this every `every` seconds, in a thread of this name."""
    _jobs[name] = _Job(name, every, Action(run, during))


def registered() -> tuple[_Job, ...]:
    return tuple(_jobs.values())


def start(
    name: str, every: float, *actions: Action, may_run: threading.Event | None = None
) -> None:
    """Run the actions now and every `every` seconds, in one thread. Call it after a fork.

    The thread survives every error and reports it. It waits while `may_run` is not set.
    """
    with _lock:
        if name in _running:
            return
        _running.add(name)
    arguments = (every, actions, may_run)
    threading.Thread(target=_repeat, args=arguments, name=name, daemon=True).start()


def is_running(name: str) -> bool:
    """Return whether this process has a thread of this name."""
    return name in _running


def attempt(action: Action) -> None:
    """Run an action once. Report an error, and close connections that are too old."""
    try:
        try:
            action.run()
        finally:
            close_old_connections()
    except Exception as error:
        failures.report_error(error, action.during)


def _repeat(every: float, actions: tuple[Action, ...], may_run: threading.Event | None) -> None:
    pause = threading.Event()
    while True:
        for action in actions:
            if may_run:
                may_run.wait()
            attempt(action)
        pause.wait(every)


LOCK_KEY = 0x6D6978776F726B  # of the advisory lock
LOCK_NAME = "mix-consent worker"  # in pg_stat_activity, where it is idle in transaction
_DURING = "Holding the worker's lock"
# The server ends a connection whose machine has vanished within 5 + 3 * 1 seconds; behind
# PgBouncer, its own settings decide
LOCK_SET = """
    SET LOCAL idle_in_transaction_session_timeout = 0;
    SET LOCAL tcp_keepalives_idle = 5;
    SET LOCAL tcp_keepalives_interval = 1;
    SET LOCAL tcp_keepalives_count = 3"""
_TRY = "SELECT pg_try_advisory_xact_lock(%s)"


def leader_lock() -> "_AdvisoryLock | _FileLock":
    """Return a lock that is not held yet: `hold` tries to get it, and returns whether it is."""
    return _AdvisoryLock() if connection.vendor == "postgresql" else _FileLock()


def is_led() -> bool:
    """Return whether any process has the lock."""
    if connection.vendor != "postgresql":
        path = _path()
        if not path.exists():
            return False
        with path.open("ab") as file:
            return not _flock(file, is_shared=True)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TRY, [LOCK_KEY])
        return not cursor.fetchone()[0]


class _AdvisoryLock:
    def __init__(self) -> None:
        self._connection: Any = None
        self._is_ours = False

    def hold(self) -> bool:
        try:
            if self._is_ours:
                self._connection.execute("SELECT 1")
            else:
                self._try()
        except Exception as error:
            failures.report_error(error, _DURING)
            if self._connection:
                self._connection.close()
            self._connection, self._is_ours = None, False
        return self._is_ours

    def _try(self) -> None:
        if self._connection is None:
            import psycopg  # installed for PostgreSQL only

            parameters = connection.get_connection_params() | {"application_name": LOCK_NAME}
            self._connection = psycopg.connect(**parameters)
        found = self._connection.execute(_TRY, [LOCK_KEY])
        self._is_ours = found.fetchone()[0]
        if self._is_ours:
            self._connection.execute(LOCK_SET)
        else:
            self._connection.rollback()


class _FileLock:
    def __init__(self) -> None:
        self._file: Any = None

    def hold(self) -> bool:
        if self._file is None:
            file = _path().open("ab")
            if _flock(file, is_shared=False):
                self._file = file
            else:
                file.close()
        return self._file is not None


def _path() -> Path:
    """Return a file beside the database."""
    return Path(f"{connection.settings_dict['NAME']}-worker")


def _flock(file: Any, *, is_shared: bool) -> bool:
    import fcntl  # not available on Windows

    try:
        fcntl.flock(file, (fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
