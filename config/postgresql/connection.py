"""A connection to PostgreSQL on which no thread waits for longer than its patience.

The limit is held on this side, by one clock. A server's own time-outs would be set by options that
PgBouncer refuses, or by a SET that it hands on to the next client; and a server that is frozen
keeps none.
"""

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

import psycopg
from psycopg import errors
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus

from consent.lib import patience

CANCEL_SECONDS = 1.0
INTERVAL = 0.1  # psycopg's own: how often it looks for Ctrl-C

Outcome = TypeVar("Outcome")


class Finding(Enum):
    """Why a statement took too long."""

    AWAY = "The database does not answer."
    LOCKED = "The statement waited for a lock that somebody else holds."
    SLOW = "The statement took too long."


class PatientConnection(psycopg.Connection[Any]):
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
        raise psycopg.OperationalError(finding.value)
