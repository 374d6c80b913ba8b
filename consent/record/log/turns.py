"""Who may write the log: one process at a time for a database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

LOCK = 0x6D69786C


@contextmanager
def turn() -> Iterator[bool]:
    """A transaction in which nobody else writes the log; False where somebody else does now.

    On SQLite a transaction has the write lock of the database from its beginning.
    """
    with transaction.atomic():
        yield connection.vendor != "postgresql" or _lock()


def _lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])
