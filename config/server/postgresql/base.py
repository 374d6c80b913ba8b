"""PostgreSQL backend: no thread waits for the database longer than it may.

The client keeps the limit: a frozen server keeps none, and PgBouncer refuses the options that would
set one.
"""

import select
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import psycopg
from django.db import OperationalError
from django.db.backends.postgresql import base
from psycopg import errors

from consent.lib import db_timeouts

_CANCEL_SECONDS = 1.0


class _LimitedConnection(psycopg.Connection[Any]):
    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        if timeout is not None:  # psycopg's own, such as for a cancellation
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, db_timeouts.remaining())
        except errors._WaitTimeout:
            with suppress(psycopg.Error):  # else it would occupy a connection of the server
                self.cancel_safe(timeout=_CANCEL_SECONDS)
            self.pgconn.finish()
            raise errors.QueryCanceled("The database did not answer in time.") from None


class _WrongEncoding(psycopg.NotSupportedError):
    sqlstate = "server_encoding"  # of no server's: `consent/lib/failures.toml` knows it


class DatabaseWrapper(base.DatabaseWrapper):
    """Connect once for each thread. A connection that the server has closed is made anew."""

    Database: Any = SimpleNamespace(**vars(psycopg) | {"connect": _LimitedConnection.connect})

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if db_timeouts.remaining() == db_timeouts.MIN_SECONDS:
            raise OperationalError("No time is left to connect.")
        connection = super().get_new_connection(conn_params)
        if connection.info.parameter_status("server_encoding") not in ("UTF8", None):
            connection.close()
            raise _WrongEncoding
        return connection

    def is_usable(self) -> bool:
        """Return whether the server has not closed the connection; nothing is sent."""
        if self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection, select.POLLIN)
        return not poll.poll(0)  # what a server says unasked is that it ends
