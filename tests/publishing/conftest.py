from datetime import date

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from consent.models import Category, RegionRule, Site
from consent.publishing import Draft
from tests import filled
from tests.publishing.drafts import reword


def ready() -> Site:
    """MIX's site, whose rules counsel has compared with the law, and that tells no vendor yet."""
    RegionRule.objects.update(verified=date(2000, 1, 1))
    Category.objects.filter(key__in=("replay", "marketing")).update(signals={})
    return Site.objects.get(key="mix")


@pytest.fixture
def site(seeded: None, db: None) -> Site:
    return ready()


@pytest.fixture
def first_notice(site: Site) -> None:
    filled.publish(site, by="the test")


@pytest.fixture
def reworded(first_notice: None, site: Site) -> None:
    """A change that waits to be published."""
    reword(site, "To count visits, and no more.")


@pytest.fixture
def draft(read_draft: Draft, db: None) -> Draft:
    """With `db`, since no database is made for a run in which no test asks for one."""
    return read_draft


@pytest.fixture(scope="session")
def read_draft(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Draft:
    """The same, read once for a run: what a test changes of it is a copy, see `drafts`."""
    with django_db_blocker.unblock(), transaction.atomic():
        filled.seed()
        found = Draft.load(ready())
        transaction.set_rollback(True)
    return found
