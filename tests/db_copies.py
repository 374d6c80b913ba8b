"""Databases that are made once for a process; each module begins with a copy of one."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

_made: dict[Callable[[], object], sqlite3.Connection] = {}


@contextmanager
def database(make: Callable[[], object]) -> Iterator[None]:
    """The database as `make` leaves it. Afterwards it is what it was before."""
    connection.ensure_connection()
    before = _copy()
    if make in _made:
        _made[make].backup(connection.connection)
    else:
        make()
        _made[make] = _copy()
    try:
        yield
    finally:
        before.backup(connection.connection)


def _copy() -> sqlite3.Connection:
    copy = sqlite3.connect(":memory:")
    connection.connection.backup(copy)
    return copy
