from collections.abc import Callable, Iterator
from typing import Any

import pytest

from consent.client import ConsentClient
from tests.client.service import ISSUER, NOON, FakeService


@pytest.fixture
def service() -> Iterator[FakeService]:
    service = FakeService()
    yield service
    service.close()


@pytest.fixture
def make_client(service: FakeService) -> Iterator[Callable[..., ConsentClient]]:
    made = []

    def make(**options: Any) -> ConsentClient:
        given: dict[str, Any] = {"issuer": ISSUER, "clock": lambda: NOON}
        given |= {"timeout": 20.0, **options}  # on a busy machine, too
        made.append(ConsentClient(service.url, "mix", **given))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(make_client: Callable[..., ConsentClient]) -> ConsentClient:
    client = make_client()
    assert client.refresh()
    return client
