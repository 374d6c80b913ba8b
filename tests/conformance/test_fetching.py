"""What the references do with a service that is slow, moved, away, or sends too much."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.client.service import ISSUER, RING, FakeService, notice
from tests.conformance import references
from tests.conformance.copied import ask, serving

FAST = {
    "node": {"fetch.mjs": {"= 2_000; // that": "= 400; // that", "= 60_000;": "= 0;"}},
    "php": {"fetch.php": {"= 2; // that": "= 0.4; // that", "= 60;": "= 0;"}},
}
BOTH = json.dumps(RING.jwks() | notice()).encode()  # in one document
GOOD = {"drips": None, "moved": "", "status": 200, "raw": None, "body": BOTH}
REFUSED = "unavailable", False


@pytest.fixture
def stand_in() -> Iterator[FakeService]:
    service = FakeService()
    yield service
    service.close()


def become(service: FakeService, **facts: Any) -> None:
    for name, value in {**GOOD, **facts}.items():
        setattr(service, name, value)


@pytest.mark.requirement("R103")
@references.EACH
def test_only_a_whole_answer_of_the_service_itself_in_time_is_believed(
    stand_in: FakeService, tmp_path: Path, language: str
) -> None:
    other = FakeService()
    faults: list[dict[str, Any]] = [
        {"raw": b"\x1b[2J"},
        {"status": 503},
        {"status": 302, "moved": other.url},
        {"drips": "head"},
        {"drips": "body"},
        {"body": BOTH + b" " * 4_000_000},
        {"body": b"[]"},
    ]
    become(stand_in, **faults[0])
    with serving(language, ISSUER, stand_in.url, tmp_path, FAST[language]) as port:
        for fault in faults:
            become(stand_in, **fault)
            assert ask(port) == REFUSED, fault
        become(stand_in)
        assert ask(port) != REFUSED
    assert other.requests == []
    other.close()


def test_node_logs_once_that_the_service_is_away_and_once_that_it_is_back(
    stand_in: FakeService, tmp_path: Path
) -> None:
    become(stand_in, body=b"\x1b[2J")
    with serving("node", ISSUER, stand_in.url, tmp_path, FAST["node"]) as port:
        for _ in range(3):
            assert ask(port) == REFUSED
        become(stand_in)
        for _ in range(3):
            assert ask(port) != REFUSED
    away, back = (tmp_path / "log").read_text().splitlines()
    assert away.startswith("The consent service cannot be read: ") and away.isprintable()
    assert back == "The consent service can be read again."
