"""Clients that keep a service busy keep nobody from what is answered from memory."""

from collections.abc import Callable, Iterator
from select import select

import pytest

from tests import crowds
from tests.outages import asking
from tests.outages.service import Service, installed
from tests.postgres import Postgres

pytestmark = pytest.mark.machine


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def port(
    request: pytest.FixtureRequest, server: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[int]:
    url = server.create("crowded") if request.param == "PostgreSQL" else ""
    project = installed(tmp_path_factory.mktemp("crowded"), url)
    with Service(project) as service:
        service.await_everybody()
        yield project.port


@pytest.mark.parametrize(
    ("deed", "rest", "status"),
    [
        pytest.param(crowds.wrong_password, b"", b"HTTP/1.1 200", id="at the log-in page"),
        pytest.param(crowds.half_a_body, b" " * 199, b"HTTP/1.1 400", id="half-way through a body"),
    ],
)
def test_what_is_in_memory_is_answered_while_a_crowd_still_waits(
    port: int, deed: Callable[[int], bytes], rest: bytes, status: bytes
) -> None:
    with crowds.waiting(port, deed(port)) as crowd:
        answers = [asking.get(port, path).status for path in ("/banner.js", "/v1/check")]
        answered, _, _ = select(crowd, [], [], 0)
        for client in crowd:
            client.sendall(rest)
        in_the_end = {client.recv(12) for client in crowd}

    assert (answers, answered) == ([200, 200], [])
    assert in_the_end == {status}
