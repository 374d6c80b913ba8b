from collections.abc import Callable, Iterator
from typing import Any

import pytest

from consent.client import ConsentClient
from tests.client.service import ISSUER, NOON, FakeService


def _nothing(*_: object) -> None:
    """Stand in for the witness, which `tests/proof/witness/` tests."""


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
        given |= {"after_refresh": _nothing, "timeout": 20.0, **options}  # on a busy machine, too
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
