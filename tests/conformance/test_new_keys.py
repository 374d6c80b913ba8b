"""A cookie names a key that a server does not know yet: it fetches the keys anew, and at once."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from consent.cookies import decision_token
from consent.cookies.decision_token import SignedDecision
from consent.cookies.keyring import KeyRing
from consent.kernel.rules import Answer, Choice
from tests.client.service import COOKIE, ISSUER, RING, FakeService
from tests.conformance import references
from tests.conformance.copied import ask, serving
from tests.outages.service import until

SOON = 30.0  # seconds; by itself each of them fetches once a minute
NEW = KeyRing.from_secrets(["the key of tomorrow, of fifty characters or nearly so"])
PAUSE = 5  # seconds that lie between two fetches, at least


@pytest.fixture
def stand_in() -> Iterator[FakeService]:
    """Counts what it is asked."""
    service = FakeService()
    yield service
    service.close()


@references.EACH
def test_invented_keys_ask_the_service_once_in_five_seconds(
    stand_in: FakeService, tmp_path: Path, language: str
) -> None:
    with serving(language, ISSUER, stand_in.url, tmp_path) as port:
        assert ask(port, signed(RING))[1]
        started, before = time.monotonic(), fetches(stand_in)
        until(lambda: not ask(port, invented())[1] and fetches(stand_in) > before, "asked", SOON)
        for _ in range(100):
            assert not ask(port, invented())[1]
        most = 2 + (time.monotonic() - started) / PAUSE
        assert fetches(stand_in) - before <= most
        assert ask(port, signed(RING))[1]


@references.EACH
def test_a_bad_signature_of_a_known_key_asks_nobody(
    stand_in: FakeService, tmp_path: Path, language: str
) -> None:
    with serving(language, ISSUER, stand_in.url, tmp_path) as port:
        assert ask(port, signed(RING))[1]
        for file in tmp_path.glob("mix-consent-*.json"):  # PHP's: it may ask again from here on
            os.utime(file, times=(time.time() - 2 * PAUSE,) * 2)
        before = fetches(stand_in)
        for _ in range(20):
            assert not ask(port, f"{signed(RING)[:-4]}AAAA")[1]
            assert not ask(port, f"{COOKIE}=x")[1]

        stand_in.jwks = {"keys": [*NEW.jwks()["keys"], *RING.jwks()["keys"]]}
        until(lambda: ask(port, signed(NEW))[1], "the new key is known", SOON)
        assert fetches(stand_in) == before + 1, "for the new key alone, and at once"


@references.EACH
def test_where_the_service_is_away_what_was_had_last_holds(
    stand_in: FakeService, tmp_path: Path, language: str
) -> None:
    with serving(language, ISSUER, stand_in.url, tmp_path) as port:
        asked = len(stand_in.requests)
        stand_in.status = 503
        until(
            lambda: not ask(port, invented())[1] and len(stand_in.requests) > asked, "asked", SOON
        )
        assert ask(port, signed(RING))[1]


def fetches(service: FakeService) -> int:
    return sum(path.endswith("jwks.json") for path, _, _ in service.requests)


def signed(ring: KeyRing) -> str:
    answer = Answer(int(time.time()), {"analytics": Choice(1, granted=True)}, region="DE")
    token = decision_token.issue(SignedDecision(uuid4(), "mix", 3, answer), ring, ISSUER)
    return f"{COOKIE}={token}"


def invented() -> str:
    return signed(KeyRing.from_secrets([str(uuid4())]))
