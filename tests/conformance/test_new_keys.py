"""A cookie names a key that a server does not know yet: it fetches the keys anew, and at once."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest

from consent.client import ConsentClient
from consent.cookies import decision_token
from consent.cookies.decision_token import SignedDecision
from consent.cookies.keyring import KeyRing
from consent.kernel.rules import Answer, Choice
from tests.client.service import COOKIE, ISSUER, RING, FakeService
from tests.conformance import references
from tests.conformance.copied import ask, serving
from tests.outages.decisions import OPTIONAL, SentDecision, kid_of
from tests.outages.service import Service, installed, until
from tests.servers import Project

YES = dict.fromkeys(OPTIONAL, True)
SOON = 30.0  # seconds; by itself each of them fetches once a minute
NEW = KeyRing.from_secrets(["the key of tomorrow, of fifty characters or nearly so"])
PAUSE = 5  # seconds that lie between two fetches, at least


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Project]:
    """The real one, which follows a folder of keys."""
    (tmp_path / "service").mkdir()
    keys = tmp_path / "keys"
    first = installed(tmp_path / "service")
    first.manage("keys", "add", "--folder", str(keys))
    settings = {"CONSENT_SIGNING_KEYS": str(keys)}
    project = Project.make(first.folder, first.database_url, TMPDIR=str(tmp_path), **settings)
    with Service(project, "--workers", "1"):
        yield project


@pytest.fixture
def stand_in() -> Iterator[FakeService]:
    """Counts what it is asked."""
    service = FakeService()
    yield service
    service.close()


@pytest.mark.machine
def test_a_yes_of_a_key_that_signs_too_early_is_believed_within_seconds(
    service: Project, tmp_path: Path
) -> None:
    address = f"http://127.0.0.1:{service.port}"
    with ExitStack() as servers:
        believing = {"library": servers.enter_context(library(service.url, address))}
        for name in references.FILES:
            (tmp_path / name).mkdir()
            port = servers.enter_context(serving(name, service.url, address, tmp_path / name))
            believing[name] = partial(sets_a_cookie, port)
        old = decided(service)
        for name, believes in believing.items():
            assert believes(old), name

        service.manage("keys", "add", "--after", "0")
        fresh = await_another_key(service, kid_of(old))
        for name, believes in believing.items():
            until(partial(believes, fresh), f"{name} knows the key", SOON)
            assert believes(old), name


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


@contextmanager
def library(issuer: str, address: str) -> Iterator[Callable[[str], bool]]:
    host = issuer.removeprefix("http://")
    client = ConsentClient(address, "mix", issuer=issuer, host=host, patience=10)
    yield lambda cookie: client.check({"Cookie": cookie}, region="DE").allows("analytics")
    client.close()


def sets_a_cookie(port: int, cookie: str) -> bool:
    return ask(port, cookie)[1]


def fetches(service: FakeService) -> int:
    return sum(path.endswith("jwks.json") for path, _, _ in service.requests)


def signed(ring: KeyRing) -> str:
    answer = Answer(int(time.time()), {"analytics": Choice(1, granted=True)}, region="DE")
    token = decision_token.issue(SignedDecision(uuid4(), "mix", 3, answer), ring, ISSUER)
    return f"{COOKIE}={token}"


def invented() -> str:
    return signed(KeyRing.from_secrets([str(uuid4())]))


def decided(service: Project) -> str:
    sent = SentDecision(YES)
    sent.send(service.port)
    assert sent.is_recorded and sent.cookie, sent.statuses
    return sent.cookie


def await_another_key(service: Project, old: str) -> str:
    """A cookie of the key that signs now; a running service follows the folder within seconds."""
    found: list[str] = []

    def is_new() -> bool:
        found.append(decided(service))
        return kid_of(found[-1]) != old

    until(is_new, "the new key signs")
    return found[-1]
