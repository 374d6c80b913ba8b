"""Databases that are made once for a worker and copied, in less than a millisecond."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from consent.models import Site
from tests import filled

Made = Callable[[Callable[[], object]], AbstractContextManager[None]]


def database(fill: Callable[[], object]) -> Any:
    """Return a module's fixture: the database as `fill` leaves it."""

    @pytest.fixture(scope="module")
    def fixture(made: Made) -> Iterator[None]:
        with made(fill):
            yield

    return fixture


@pytest.fixture(scope="session")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Made]:
    """`with made(fill):` holds the database as `fill` leaves it.

    It is called once; each test rolls back to what it made, and the next module finds nothing.
    """
    copies: dict[Callable[[], object], sqlite3.Connection] = {}

    @contextmanager
    def loaded(fill: Callable[[], object]) -> Iterator[None]:
        with django_db_blocker.unblock():
            before = _copy()
            if fill not in copies:
                fill()
                copies[fill] = _copy()
            _load(copies[fill])
        yield
        with django_db_blocker.unblock(), closing(before):
            _load(before)

    yield loaded
    for copied in copies.values():
        copied.close()


seeded = database(filled.seed)  # MIX's catalogue


@pytest.fixture
def site(published: None, db: None) -> Site:
    """MIX's, with its first notice."""
    return Site.objects.get(key="mix")


def publish() -> None:
    filled.publish(filled.seed())


published = database(publish)  # MIX's catalogue with a first notice


def _copy() -> sqlite3.Connection:
    copied = sqlite3.connect(":memory:")
    connection.ensure_connection()
    connection.connection.backup(copied)
    return copied


def _load(copied: sqlite3.Connection) -> None:
    assert not connection.in_atomic_block, "a copy is loaded before the tests, not in one of them"
    copied.backup(connection.connection)
