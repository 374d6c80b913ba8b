from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from consent.web import regions
from consent.web.regions import geoip
from tests.web.regions import databases

PROXY = "127.0.0.1"
PLACES = {
    "203.0.113.0/25": "US-CA",
    "203.0.113.128/25": "CA-QC",
    "198.51.100.0/24": "FR",
    "2001:db8::/32": "US-FL",
}


class Ask(Protocol):
    def __call__(self, peer: str = PROXY, forwarded: str | None = None, **headers: str) -> str: ...


@pytest.fixture(autouse=True)
def _nothing_is_open() -> Iterator[None]:
    geoip.forget()
    yield
    geoip.forget()


@pytest.fixture
def ask(rf: RequestFactory) -> Ask:
    """Where the service says that a request comes from."""

    def place(peer: str = PROXY, forwarded: str | None = None, **headers: str) -> str:
        sent: dict[str, Any] = {"REMOTE_ADDR": peer, **headers}
        if forwarded is not None:
            sent["HTTP_X_FORWARDED_FOR"] = forwarded
        return regions.of(rf.get("/", **sent).META)

    return place


@pytest.fixture
def path(tmp_path: Path, settings: Settings) -> Path:
    """A database, and a service that has nothing else to go by."""
    settings.CONSENT_REGION_HEADER = ""
    settings.CONSENT_GEOIP_PATH = str(tmp_path / "places.mmdb")
    return databases.write(tmp_path / "places.mmdb", PLACES)
