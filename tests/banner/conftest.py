from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from consent import notices
from consent.models import Site
from consent.scripts import views


@pytest.fixture
def site(published: None, db: None) -> Iterator[Site]:
    notices.forget()
    yield Site.objects.get(key="mix")
    views._banners.clear()


@pytest.fixture
def told(site: Site, client: Client) -> dict[str, Any]:
    config: dict[str, Any] = client.get("/banner.json").json()
    return config
