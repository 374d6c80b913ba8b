"""Decide which worker process does the scheduled work: one for each database.

On PostgreSQL it is an advisory lock of a transaction that stays open: PgBouncer in transaction mode
ties such a transaction to one connection, where a session's lock would be left behind on a
connection of somebody else. On SQLite it is a lock on a file. Both end with the process.
"""

from pathlib import Path
from typing import Any

from django.db import connection, transaction

from consent.lib import failures

KEY = 0x6D6978776F726B  # of the advisory lock
NAME = "mix-consent worker"  # in pg_stat_activity, where it is idle in transaction
_DURING = "Holding the worker's lock"
# The server ends a connection whose machine has vanished within 5 + 3 * 1 seconds; behind
# PgBouncer, its own settings decide
SET = """
    SET LOCAL idle_in_transaction_session_timeout = 0;
    SET LOCAL tcp_keepalives_idle = 5;
    SET LOCAL tcp_keepalives_interval = 1;
    SET LOCAL tcp_keepalives_count = 3"""
_TRY = "SELECT pg_try_advisory_xact_lock(%s)"


def create() -> "_AdvisoryLock | _FileLock":
    """Return a lock that is not held yet: `hold` tries to get it, and returns whether it is."""
    return _AdvisoryLock() if connection.vendor == "postgresql" else _FileLock()


def is_held() -> bool:
    """Return whether any process has the lock."""
    if connection.vendor != "postgresql":
        path = _path()
        if not path.exists():
            return False
        with path.open("ab") as file:
            return not _lock(file, is_shared=True)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TRY, [KEY])
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

            parameters = connection.get_connection_params() | {"application_name": NAME}
            self._connection = psycopg.connect(**parameters)
        found = self._connection.execute(_TRY, [KEY])
        self._is_ours = found.fetchone()[0]
        if self._is_ours:
            self._connection.execute(SET)
        else:
            self._connection.rollback()


class _FileLock:
    def __init__(self) -> None:
        self._file: Any = None

    def hold(self) -> bool:
        if self._file is None:
            file = _path().open("ab")
            if _lock(file, is_shared=False):
                self._file = file
            else:
                file.close()
        return self._file is not None


def _path() -> Path:
    """Return a file beside the database."""
    return Path(f"{connection.settings_dict['NAME']}-worker")


def _lock(file: Any, *, is_shared: bool) -> bool:
    import fcntl  # not available on Windows

    try:
        fcntl.flock(file, (fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
