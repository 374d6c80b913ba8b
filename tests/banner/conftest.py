from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from consent import notices, publishing
from consent.models import Site
from consent.scripts import banner
from tests.banner.literal import in_full


@pytest.fixture(scope="module")
def _published(seeded: None) -> None:
    publishing.publish(Site.objects.get(key="mix"))


@pytest.fixture
def site(_published: None, db: None) -> Iterator[Site]:
    notices.forget()
    yield Site.objects.get(key="mix")
    banner._packed.clear()


@pytest.fixture
def told(site: Site, client: Client) -> dict[str, Any]:
    return in_full(client.get("/banner.json").json())
