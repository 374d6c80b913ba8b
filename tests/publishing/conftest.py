from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from consent.models import Site
from consent.publishing import seeding


@pytest.fixture(scope="module")
def _seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """MIX's catalogue, made once for a module: each test rolls back to here."""
    with django_db_blocker.unblock(), transaction.atomic():
        seeding.seed()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def site(_seeded: None, db: None) -> Site:
    return Site.objects.get(key="mix")
