from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from consent import embed, notices, publishing, seeding
from consent.models import Site


@pytest.fixture
def site(db: None) -> Iterator[Site]:
    site = seeding.seed()
    publishing.publish(site)
    notices.forget()
    yield site
    embed._packed.clear()


@pytest.fixture
def told(site: Site, client: Client) -> dict[str, Any]:
    config: dict[str, Any] = client.get("/banner.json").json()
    return config
