"""Our database backend: no thread waits for longer than its patience, nor for what is away.

The limit is held on this side, by one clock. A server's own time-outs would be set by options that
PgBouncer refuses, or by a SET that it hands on to the next client; and a server that is frozen
keeps none.
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

PAUSE_SECONDS = 1.0  # between two looks for a database that is away
CONNECT_SECONDS = 2  # the least that libpq knows
ANSWER_SECONDS = 2.0
CANCEL_SECONDS = 1.0
INTERVAL = 0.1  # psycopg's own: how often it looks for Ctrl-C
TRIES = 16  # more than a pool has connections
READS = 8  # a server sends less before it hangs up

# Everybody may read pg_locks, where those who wait for a row or a transaction have no database
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
    """Why a statement took too long."""

    AWAY = "The database does not answer."
    LOCKED = "The statement waited for a lock that somebody else holds."
    SLOW = "The statement took too long."


class PatientConnection(Connection[Any]):
    # Set by the backend, which can make a connection of its own to look
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
        """Have the server end what it is doing, or leave it alone with it. Raises.

        Unless it was done in this very moment. What is not ended would hold a connection of the
        server's, and one after the other would take up all of them.
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
    """Knows whether this process can reach one database.

    A thread that meets a broken connection calls `start`, and goes on. While `is_down`, only the
    one thread that probes may connect: a few threads serve everything, and if each of them
    waited for the database, the routes that need none would not be answered.
    """

    def __init__(self) -> None:
        self.is_down = False
        self._running = threading.Lock()

    def start(self, reach: Action, drop: Action, *, is_away: bool = False) -> None:
        """Let one thread find out, unless one does already; this one does not wait.

        `reach` raises where there is no database. `drop` forgets every connection, since none
        outlives the database.
        """
        if self._running.acquire(blocking=False):
            self.is_down = is_away  # nobody else needs to find it out
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
        finally:  # whatever happened, connections may be tried again
            self.is_down = False
            self._running.release()


def _succeeds(action: Action) -> bool:
    with suppress(Exception):
        action()
        return True
    return False


class DatabaseWrapper(base.DatabaseWrapper):
    _probes: dict[str, Probe] = {}  # by alias, as the pools are
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
            # Perhaps from before a restart: the others in the pool may be broken as well
            self._discard(connection)
        raise OperationalError("The database is away.")

    def _configure_connection(self, connection: Any) -> bool:
        connection.find_out = self._find_out
        return bool(super()._configure_connection(connection))  # type: ignore[misc]

    def _close(self) -> None:
        is_broken = self.connection is not None and self.connection.closed
        super()._close()  # type: ignore[misc]  # the stubs leave it out
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
        """Look why a statement took too long. Where nobody answers, others are refused at once."""
        if not self._probe.is_down:
            try:
                return self._look()
            except DriverError:
                self._start_probe(is_away=True)
        return Finding.AWAY

    def _look(self) -> Finding:
        """By a query: PgBouncer grants a connection while PostgreSQL is away."""
        params = {"connect_timeout": CONNECT_SECONDS} | self.get_connection_params()
        with patience.of(ANSWER_SECONDS), PatientConnection.connect(**params) as connection:
            (is_locked,) = connection.execute(IS_LOCKED).fetchone() or (False,)
        return Finding.LOCKED if is_locked else Finding.SLOW

    def _drop(self) -> None:
        """Close the pool: threads that wait for a connection get an error at once.

        The next request makes a new pool. The old one would try again less and less often, for
        minutes after the database is back.
        """
        if pool := self._connection_pools.pop(self.alias, None):
            pool.close()


def is_alive(connection: Any) -> bool:
    """Whether the server has not hung up, as far as this side knows: no question is sent."""
    try:
        poll = select.poll()
        poll.register(connection.fileno(), select.POLLIN)
        for _ in range(READS):
            if not poll.poll(0):
                return True
            connection.pgconn.consume_input()
    except (OSError, DriverError):  # it has read the end
        return False
    return not connection.closed
