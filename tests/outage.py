"""The database is away."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection


@contextmanager
def database_away() -> Iterator[None]:
    """Every statement fails, as it does when the database cannot be reached."""

    def refuse(*_: Any) -> Any:
        raise OperationalError("away")

    with connection.execute_wrapper(refuse):
        yield
