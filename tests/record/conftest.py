"""A site whose notice was published long before what is recorded, by a copy."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from consent.models import Site
from tests.copies import Made, publish
from tests.record.recorded import NOON


@pytest.fixture(scope="module")
def published_long_ago(made: Made) -> Iterator[None]:
    with made(_publish_long_ago):
        yield


def _publish_long_ago() -> None:
    with time_machine.travel(NOON - timedelta(days=100), tick=False):
        publish()


@pytest.fixture
def site(published_long_ago: None, db: None) -> Site:
    return Site.objects.get(key="mix")
