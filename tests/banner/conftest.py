from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from consent import notices, publishing
from consent.models import Site
from consent.publishing import seeding
from consent.scripts import banner
from tests.banner.literal import in_full


@pytest.fixture
def site(db: None) -> Iterator[Site]:
    site = seeding.seed()
    publishing.publish(site)
    notices.forget()
    yield site
    banner._packed.clear()


@pytest.fixture
def told(site: Site, client: Client) -> dict[str, Any]:
    return in_full(client.get("/banner.json").json())
