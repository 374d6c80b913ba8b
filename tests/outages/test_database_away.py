"""PostgreSQL stops under a running service: what needs no database goes on, the rest says so."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from tests.outages import asking, kills
from tests.outages.decisions import OPTIONAL, SentDecision
from tests.outages.kills import Outcome
from tests.outages.postgres import Postgres
from tests.outages.service import Service, installed, until

YES = dict.fromkeys(OPTIONAL, True)
IN_A_ROW = 12  # answers, so that every worker has given some
BROWSERS = 24  # at once: more than the service has threads
SAME = ("/v1/check", "/banner.js", "/banner.json", "/v1/notice", "/cookies/")  # for everybody
PAGES = {"/preferences/": "Number 1, published", "/cookies/": "Notice 1, published"}


@pytest.fixture(scope="module")
def service(server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    project = installed(tmp_path_factory.mktemp("away"), server.create("away"))
    with Service(project) as service:
        service.await_everybody()
        yield service


@pytest.fixture(scope="module")
def port(service: Service) -> int:
    return service.project.port


@pytest.fixture(scope="module")
def cookie(port: int) -> str:
    """Of somebody who has allowed everything."""
    decision = SentDecision(YES)
    decision.send(port)
    assert decision.statuses == [201]
    return decision.cookie


@contextmanager
def away(server: Postgres, port: int) -> Iterator[None]:
    server.stop()
    try:
        until(lambda: everybody_says(port, 503), "the service knows that the database is away")
        yield
    finally:
        server.start()
    until(lambda: everybody_says(port, 200), "the service knows that the database is back")


def everybody_says(port: int, status: int) -> bool:
    return all(asking.get(port, "/readyz?strict").status == status for _ in range(IN_A_ROW))


def test_what_needs_no_database_goes_on(
    server: Postgres, service: Service, port: int, cookie: str
) -> None:
    before = {path: asking.get(port, path, cookie).body for path in SAME}
    assert b'"analytics": {"verdict": "granted"' in before["/v1/check"]
    with away(server, port):
        for _ in range(IN_A_ROW):
            assert {path: asking.get(port, path, cookie).body for path in SAME} == before
            for path, words in PAGES.items():
                page = asking.get(port, path, cookie)
                assert (page.status, words in page.body.decode()) == (200, True)
            assert asking.get(port, "/healthz").status == 200
            ready = asking.get(port, "/readyz")  # it stays in the balancer
            assert (ready.status, ready.json()["status"]) == (200, "degraded")
    log = service.project.log
    assert "The database is away." in log  # so nobody waited for it but who asks
    assert "The database is back." in log


def test_a_decision_is_refused_until_it_can_be_recorded(
    server: Postgres, service: Service, port: int, cookie: str
) -> None:
    pid, sent = service.pid, [SentDecision(YES) for _ in range(BROWSERS)]
    with away(server, port), ThreadPoolExecutor(BROWSERS) as browsers:
        pending = [browsers.submit(one.send, port) for one in sent]
        for _ in range(IN_A_ROW):
            reply = asking.get(port, "/v1/check?need=analytics", cookie)
            assert reply.status == 204
        answers = [one.result() for one in pending]
    for answer in answers:
        assert answer is not None
        assert answer.status == 503
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert int(answer.headers["Retry-After"]) > 0
        assert "same id" in answer.json()["detail"]

    for one in sent:
        one.send(port)
        one.send(port)
        assert one.statuses == [503, 201, 200]
    record = [id for id, _ in kills.record(service.project)]
    assert [record.count(one.id) for one in sent] == [1] * BROWSERS
    assert service.is_running
    assert service.pid == pid  # nobody had to start it anew


def test_whoever_decides_while_it_stops_is_recorded_once(
    server: Postgres, service: Service
) -> None:
    outcome = Outcome(kills=0)
    port, ruleset = service.project.port, kills.ruleset_of(service.project)
    with kills.visiting(service.project, ruleset, outcome) as visitors:
        for _ in range(2):
            kills.await_more(visitors)
            with away(server, port):
                pass
        kills.await_more(visitors)
    assert (outcome.lost, outcome.doubled) == ([], [])
    assert (outcome.wrong, outcome.failures) == (0, [])
    assert outcome.created >= 2 * kills.MEANWHILE
