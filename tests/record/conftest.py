"""A site whose notice was published long before what is recorded, by a copy."""

from datetime import timedelta

import pytest
import time_machine

from consent.models import Site
from tests.copies import database, publish
from tests.record.recorded import NOON


def _publish_long_ago() -> None:
    with time_machine.travel(NOON - timedelta(days=100), tick=False):
        publish()


published_long_ago = database(_publish_long_ago)


@pytest.fixture
def site(published_long_ago: None, db: None) -> Site:
    return Site.objects.get(key="mix")
