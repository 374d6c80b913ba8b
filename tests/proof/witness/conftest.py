import pytest

from consent.client import ConsentClient, LogFork
from tests.client.conftest import make_client, service  # noqa: F401  (fixtures)
from tests.client.service import MakeClient


@pytest.fixture
def reports() -> list[LogFork]:
    return []


@pytest.fixture
def client(make_client: MakeClient, reports: list[LogFork]) -> ConsentClient:  # noqa: F811
    """A witness that has seen the log once."""
    client = make_client(on_log_fork=reports.append)
    assert client.refresh()
    return client
