"""Two records in the log since days: one in the tests' own database, one of each engine's."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from consent.models import Decision
from consent.record.log import sequencer
from tests.copies import Made, publish
from tests.postgres import new_database
from tests.servers import Project
from tests.verification import installation
from tests.verification.owner import Owner
from tests.verification.recorded import THEN, decide


@pytest.fixture(scope="module")
def recorded(made: Made) -> Iterator[None]:
    with made(_record):
        yield


def _record() -> None:
    publish()
    for number in range(500):
        decide(number)
    while sequencer.run(THEN):
        pass
    decide(500)
    sequencer.run(THEN + timedelta(hours=2))


@pytest.fixture
def ids(recorded: None, db: None) -> list[UUID]:
    """Of all decisions that are there."""
    return list(Decision.objects.order_by("pk").values_list("pk", flat=True))


@pytest.fixture
def owner(ids: list[UUID]) -> Owner:
    """Of the tests' own database, with every trigger off."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")
    return Owner(lambda sql, given: _ask(sql, given), is_sqlite=True)


def _ask(sql: str, given: list[Any]) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A record of 700 decisions in the log, which every test copies."""
    folder = tmp_path_factory.mktemp("record")
    if request.param == "SQLite":
        return installation.make(folder)
    template = request.getfixturevalue("migrated_postgres")
    url = new_database(request.getfixturevalue("postgres_url"), template)
    return installation.make(folder, url)


@pytest.fixture
def record(kept: Project) -> Project:
    return installation.copy(kept)
