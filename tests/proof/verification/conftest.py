"""One record in the log since days: in the tests' own database, and on each engine."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from consent.models import Decision
from tests.copies import database
from tests.proof.verification.owner import Owner
from tests.proof.verification.recorded import make

recorded = database(make)


@pytest.fixture
def ids(recorded: None, db: None) -> list[UUID]:
    """Of all decisions that are there."""
    return list(Decision.objects.order_by("pk").values_list("pk", flat=True))


@pytest.fixture
def owner(ids: list[UUID]) -> Owner:
    """Of the tests' own database."""
    return Owner(_ask, is_sqlite=True)


def _ask(sql: str, given: Mapping[str, object]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given or None)  # type: ignore[arg-type]
        return cursor.fetchall() if cursor.description else []
