"""A client that looks, and the log that it looks at."""

from consent.client import ConsentClient
from tests.client.log import FakeLog
from tests.client.service import FakeService


def look(client: ConsentClient, times: int = 1) -> None:
    for _ in range(times):
        assert client.refresh()


def of(service: FakeService) -> FakeLog:
    assert service.log
    return service.log


def counts(client: ConsentClient) -> tuple[int, int]:
    stats = client.stats()
    return stats["log_forked"], stats["log_unreachable"]


def size(client: ConsentClient) -> int:
    """Of the log, as it was seen last."""
    kept = client._witness.kept
    assert kept
    return kept.checkpoint.size
