"""The database is there and does not answer: memory waits for nobody, decisions are refused."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cache

import pytest

from tests.outages import asking, kills, pgbouncer, stalls
from tests.outages.decisions import OPTIONAL, SentDecision
from tests.outages.service import Service, installed, until
from tests.outages.stalls import Installation
from tests.postgres import Postgres
from tests.servers import free_port

pytestmark = pytest.mark.machine
YES = dict.fromkeys(OPTIONAL, True)
BROWSERS = 24  # at once: more than the service has threads
IN_A_ROW = 12  # answers, so that every worker has given some
SAME = (
    "/v1/check",
    "/v1/check?need=analytics",
    "/banner.js",
    "/banner.json",
    "/guard.js",
    "/v1/notice",
    "/register.json",
    "/.well-known/jwks.json",
    "/.well-known/gpc.json",
    "/mix-consent.d.ts",
    "/healthz",
)
PAGES = {"/preferences/": "Number 1, published", "/cookies/": "Notice 1, published"}
WORDS = {  # a frozen server is either, by what is waited for: a statement or a connection
    "locked": {"database_locked"},
    "stopped": {"database_away"},
    "frozen": {"database_away", "database_slow"},
}
SECONDS = "1"  # that a statement may take


@pytest.fixture(scope="module")
def running(
    server: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Installation]]:
    """A service on each kind of database, started when it is first asked for."""
    with ExitStack() as services:

        @cache
        def run(kind: str) -> Installation:
            installation = services.enter_context(_installed(kind, server, tmp_path_factory))
            service = services.enter_context(Service(installation.project))
            service.await_everybody()
            return installation

        yield run


@contextmanager
def _installed(
    kind: str, server: Postgres, folders: pytest.TempPathFactory
) -> Iterator[Installation]:
    folder, settings = folders.mktemp("stalls"), {"CONSENT_DATABASE_SECONDS": SECONDS}
    if kind == "SQLite":
        yield Installation(installed(folder, **settings))
        return
    name = f"stalls_{kind.lower()}"
    url = server.create(name)
    if kind == "direct":
        yield Installation(installed(folder, url, **settings), server, name)
        return
    with pgbouncer.running(folders.mktemp("bouncer"), server) as bouncer:
        yield Installation(installed(folder, bouncer.url(name), **settings), server, name)


@pytest.mark.parametrize(
    ("kind", "stall"),
    [
        pytest.param("direct", "locked", id="a table is locked"),
        pytest.param("direct", "stopped", id="the server has stopped"),
        pytest.param("direct", "frozen", id="the server is frozen"),
        pytest.param("PgBouncer", "stopped", id="the server has stopped behind PgBouncer"),
        pytest.param("PgBouncer", "frozen", id="the server is frozen behind PgBouncer"),
        pytest.param("SQLite", "locked", id="somebody writes to SQLite and does not end"),
    ],
)
def test_memory_answers_and_decisions_are_refused_while_the_database_stalls(
    running: Callable[[str], Installation], kind: str, stall: str
) -> None:
    installation = running(kind)
    port = installation.project.port
    held, waiting = SentDecision(YES), [SentDecision(YES) for _ in range(BROWSERS)]
    held.send(port)
    assert held.statuses == [201]
    before = {path: asking.get(port, path, held.cookie).body for path in SAME}

    with ThreadPoolExecutor(BROWSERS) as browsers, stalls.ALL[stall](installation):
        answers = [browsers.submit(decision.send, port) for decision in waiting]
        for _ in range(IN_A_ROW):
            assert {path: asking.get(port, path, held.cookie).body for path in SAME} == before
        # Before the stall is over, and so because of what we do about it
        refused = [answer.result() for answer in answers]
        until(lambda: bool(WORDS[stall] & causes(port)), "the cause is named")
        ready = asking.get(port, "/readyz")
        pages = {path: asking.get(port, path).body.decode() for path in PAGES}

    assert all(words in pages[path] for path, words in PAGES.items()), pages
    assert ready.status == 200, "it stays in the balancer"
    assert [answer.status for answer in refused if answer] == [503] * BROWSERS
    for answer in filter(None, refused):
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.json()["title"] == "The record cannot be reached."
        assert "same id" in answer.json()["detail"]
    assert any(f"] {word}: " in installation.project.log for word in WORDS[stall])
    until(lambda: is_recorded(port), "decisions are recorded again")
    for decision in waiting:
        decision.send(port)
        assert decision.statuses in ([503, 201], [503, 200])  # never lost, never twice
    record = [id for id, _ in kills.record(installation.project)]
    assert [record.count(decision.id) for decision in waiting] == [1] * BROWSERS


def causes(port: int) -> set[str]:
    """Those that are present, as operators see them."""
    return {cause["cause"] for cause in asking.get(port, "/readyz").json().get("causes", [])}


def is_recorded(port: int) -> bool:
    answers = [SentDecision(YES) for _ in range(IN_A_ROW)]
    for decision in answers:
        decision.send(port)
    return all(decision.is_recorded for decision in answers)


@pytest.mark.parametrize(
    ("kind", "stall"),
    [
        pytest.param("direct", "frozen", id="the server is frozen"),
        pytest.param("SQLite", "locked", id="somebody writes to SQLite and does not end"),
    ],
)
def test_a_process_that_starts_meanwhile_serves_what_it_can(
    running: Callable[[str], Installation], kind: str, stall: str
) -> None:
    installation = running(kind)
    started = replace(installation.project, port=free_port())
    serving = started.running("serve", "--workers", "1", path="/healthz")
    with stalls.ALL[stall](installation), serving:
        allowed = asking.get(started.port, "/v1/check?need=analytics").status

    assert allowed == 403  # it knows no notice, or nobody who has allowed it
