"""Database backend: no thread waits longer than its limit, nor for an unreachable database.

The limit is kept by the client, by one clock. A server's own time-outs would be set by options that
PgBouncer refuses, or by a SET that it passes on to the next client; and a frozen server keeps none.
"""

import logging
import select
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from typing import Any, TypeVar

from django.db import OperationalError
from django.db.backends.postgresql import base
from psycopg import Connection, Error as DriverError, OperationalError as DriverAway, errors
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus

from consent.lib import patience

log = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0  # between two attempts to reach the database
CONNECT_SECONDS = 2  # libpq's minimum
ANSWER_SECONDS = 2.0
CANCEL_SECONDS = 1.0
INTERVAL = 0.1  # psycopg's default: how often it checks for Ctrl-C
TRIES = 16  # more than a pool has connections
READS = 8  # a server sends less before it closes the connection

# Every role may read pg_locks, where waiters for a row or a transaction have no database
IS_LOCKED = """
    SELECT EXISTS (
        SELECT FROM pg_locks WHERE NOT granted AND (
            database IS NULL
            OR database = (SELECT oid FROM pg_database WHERE datname = current_database())
        )
    )"""

Outcome = TypeVar("Outcome")
Action = Callable[[], object]


class Finding(Enum):
    """The reason why a statement took too long."""

    AWAY = "The database does not answer."
    LOCKED = "The statement waited for a lock that somebody else holds."
    SLOW = "The statement took too long."


class PatientConnection(Connection[Any]):
    # Set by the backend, which can open another connection to find out
    find_out: Callable[[], Finding] | None = None

    def wait(
        self, gen: PQGen[Outcome], interval: float = INTERVAL, timeout: float | None = None
    ) -> Outcome:
        limit = patience.seconds() if timeout is None else None
        if limit is None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, limit)
        except errors._WaitTimeout:
            return self._end(gen, self.find_out() if self.find_out else Finding.AWAY)

    def _end(self, gen: PQGen[Outcome], finding: Finding) -> Outcome:
        """Cancel the statement on the server, else close the connection. Raise in both cases.

        Return only if the statement has just finished. One that is not cancelled would occupy a
        connection of the server, and several would occupy all of them.
        """
        is_busy = self.pgconn.transaction_status == TransactionStatus.ACTIVE
        if finding is not Finding.AWAY and is_busy:
            try:
                self.cancel_safe(timeout=CANCEL_SECONDS)
                return super().wait(gen, INTERVAL, CANCEL_SECONDS)
            except errors.QueryCanceled:
                kind = (
                    errors.LockNotAvailable if finding is Finding.LOCKED else errors.QueryCanceled
                )
                raise kind(finding.value) from None
            except (errors._WaitTimeout, errors.CancellationTimeout):
                finding = Finding.AWAY
        self.pgconn.finish()
        raise DriverAway(finding.value)


class Probe:
    """Track whether this process can reach one database.

    A thread that finds a broken connection calls `start`, and continues. While `is_down`, only the
    probing thread may connect: few threads serve all requests, and if each of them waited for the
    database, the routes that need none would not be answered.
    """

    def __init__(self) -> None:
        self.is_down = False
        self._running = threading.Lock()

    def start(self, reach: Action, drop: Action, *, is_away: bool = False) -> None:
        """Start the probing thread unless one is running; the caller does not wait.

        `reach` raises where there is no database. `drop` discards every connection, since none
        survives an outage.
        """
        if self._running.acquire(blocking=False):
            self.is_down = is_away  # other threads need not find out
            thread = threading.Thread(
                target=self._run, args=(reach, drop), name="database-probe", daemon=True
            )
            try:
                thread.start()
            except RuntimeError as error:  # too many threads: the next call tries again
                log.warning("Nobody can look for the database: %s", error)
                self.is_down = False
                self._running.release()

    def _run(self, reach: Action, drop: Action) -> None:
        try:
            if not self.is_down and _succeeds(reach):
                return
            log.warning("The database is away.")
            self.is_down = True
            drop()
            while not _succeeds(reach):
                time.sleep(PAUSE_SECONDS)
            log.warning("The database is back.")
        finally:  # connections may be tried again in any case
            self.is_down = False
            self._running.release()


def _succeeds(action: Action) -> bool:
    with suppress(Exception):
        action()
        return True
    return False


class DatabaseWrapper(base.DatabaseWrapper):
    _probes: dict[str, Probe] = {}  # by alias, like the pools
    _connection_pools: dict[str, Any]

    def __init__(self, settings_dict: dict[str, Any], alias: str) -> None:
        super().__init__(settings_dict, alias)
        self.settings_dict["OPTIONS"]["pool"].setdefault("connection_class", PatientConnection)

    @property
    def _probe(self) -> Probe:
        return self._probes.setdefault(self.alias, Probe())

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        for _ in range(TRIES):
            if self._probe.is_down:
                break
            try:
                connection = super().get_new_connection(conn_params)
            except self.Database.OperationalError:
                self._start_probe()
                raise
            if is_alive(connection):
                return connection
            # Perhaps from before a restart: others in the pool may be broken too
            self._discard(connection)
        raise OperationalError("The database is away.")

    def _configure_connection(self, connection: Any) -> bool:
        connection.find_out = self._find_out
        return bool(super()._configure_connection(connection))  # type: ignore[misc]

    def _close(self) -> None:
        is_broken = self.connection is not None and self.connection.closed
        super()._close()  # type: ignore[misc]  # missing in the stubs
        if is_broken:
            self._start_probe()

    def _discard(self, connection: Any) -> None:
        connection.close()
        if pool := getattr(connection, "_pool", None):
            pool.putconn(connection)
        self._start_probe()

    def _start_probe(self, *, is_away: bool = False) -> None:
        self._probe.start(self._look, self._drop, is_away=is_away)

    def _find_out(self) -> Finding:
        """Return why a statement took too long; with no answer, refuse others immediately."""
        if not self._probe.is_down:
            try:
                return self._look()
            except DriverError:
                self._start_probe(is_away=True)
        return Finding.AWAY

    def _look(self) -> Finding:
        """Run a query: PgBouncer accepts connections while PostgreSQL is unreachable."""
        params = {"connect_timeout": CONNECT_SECONDS} | self.get_connection_params()
        with patience.of(ANSWER_SECONDS), PatientConnection.connect(**params) as connection:
            (is_locked,) = connection.execute(IS_LOCKED).fetchone() or (False,)
        return Finding.LOCKED if is_locked else Finding.SLOW

    def _drop(self) -> None:
        """Close the pool: threads that wait for a connection get an error immediately.

        The next request opens a new pool. The old one backs off between its attempts, and would
        still wait for minutes after the database is back.
        """
        if pool := self._connection_pools.pop(self.alias, None):
            pool.close()


def is_alive(connection: Any) -> bool:
    """Return whether the server has not closed the connection; nothing is sent."""
    try:
        poll = select.poll()
        poll.register(connection.fileno(), select.POLLIN)
        for _ in range(READS):
            if not poll.poll(0):
                return True
            connection.pgconn.consume_input()
    except (OSError, DriverError):  # end of the stream
        return False
    return not connection.closed
