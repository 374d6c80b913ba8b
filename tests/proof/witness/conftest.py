from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from consent.client.service import Service
from consent.proof.witness import LogFault, LogFork, Witness
from tests.client.conftest import make_client, service  # noqa: F401  (fixtures)
from tests.client.service import FakeService
from tests.proof.formats.log import FakeLog


@dataclass
class Watcher:
    """A witness, the service that it looks at, and what it reported."""

    service: FakeService
    path: Path | None = None
    keys: Sequence[str] = ()
    reports: list[LogFork] = field(default_factory=list)
    unread: int = 0  # looks that read nothing

    def __post_init__(self) -> None:
        self.witness = Witness(self.path, keys=self.keys)

    def look(self, times: int = 1) -> None:
        for _ in range(times):
            fork = self.witness.look(Service(self.service.url))
            self.reports += [fork] if fork else []
            self.unread += self.witness.is_away

    @property
    def log(self) -> FakeLog:
        assert isinstance(self.service.log, FakeLog)
        return self.service.log

    @property
    def size(self) -> int:
        """Return the size of the log, as it was seen last."""
        assert self.witness.kept
        return self.witness.kept.checkpoint.size

    @property
    def faults(self) -> list[LogFault]:
        return [report.what for report in self.reports]


Watch = Callable[..., Watcher]


@pytest.fixture(autouse=True)
def _log(service: FakeService) -> None:  # noqa: F811
    service.log = FakeLog()


@pytest.fixture
def watch(service: FakeService) -> Watch:  # noqa: F811
    return lambda path=None, keys=(): Watcher(service, path, keys)


@pytest.fixture
def watcher(watch: Watch) -> Watcher:
    """One that has seen the log once."""
    watcher: Watcher = watch()
    watcher.look()
    return watcher
