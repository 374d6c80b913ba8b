"""What hangs and does not end is noticed, ended and replaced: all of it in one service."""

import contextlib
import json
import socket
from collections.abc import Callable, Iterator

import psutil  # type: ignore[import-untyped]
import pytest

from tests.outages import asking
from tests.outages.faulty import SLEEPS, STANDS_STILL
from tests.outages.service import impatient, installed, until
from tests.outages.test_worker import LEADS, workers
from tests.servers import Project, stop

LIMIT = 30.0  # seconds
ROUNDS = 16
READY = "This worker is ready."
STILL = "A {} process has stood still for 5 seconds: it is ended."
ENDED = "import json; from consent.record import lease; print(json.dumps(lease.ended()))"
Running = tuple[Project, int]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Two web processes and a worker, one of whose jobs never ends."""
    folder = tmp_path_factory.mktemp("hangs")
    project = impatient(installed(folder, DJANGO_SETTINGS_MODULE="tests.outages.faulty"))
    application = ("--application", "tests.outages.faulty:application")
    process = project.start("serve", "--workers", "2", *application)
    try:
        until(lambda: project.log.count(READY) == 2, "both serve")
        until(lambda: LEADS in project.log, "a worker begins")
        yield project, process.pid
    finally:
        stop(process)


def test_a_stopped_worker_is_ended_and_replaced(running: Running) -> None:
    project, parent = running
    begun = project.log.count(LEADS)
    workers(parent)[0].suspend()
    until(lambda: project.log.count(LEADS) > begun, "another goes on")
    assert STILL.format("worker") in project.log


def web(parent: int) -> list[psutil.Process]:
    children = psutil.Process(parent).children()
    alive = [child for child in children if child.status() != psutil.STATUS_ZOMBIE]
    return [child for child in alive if "--listen" in child.cmdline()]


def suspend(project: Project, parent: int) -> None:
    web(parent)[0].suspend()


def block_loop(project: Project, parent: int) -> None:
    """Have one process's event loop stand still; its threads in Rust go on accepting."""
    with socket.create_connection(("127.0.0.1", project.port)) as connection:
        connection.sendall(f"GET {STANDS_STILL} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        connection.settimeout(LIMIT * 2)
        with contextlib.suppress(OSError):
            assert connection.recv(1) == b"", "closed by the end of the process"


@pytest.mark.parametrize("hang", [suspend, block_loop])
def test_a_web_process_that_stands_still_is_replaced(
    running: Running, hang: Callable[[Project, int], None]
) -> None:
    project, parent = running
    before, ready, ended = (
        web(parent),
        project.log.count(READY),
        project.log.count(STILL.format("serve")),
    )

    hang(project, parent)

    def is_replaced() -> bool:
        return len({*before} - {*web(parent)}) == 1 and len(web(parent)) == 2

    until(is_replaced, "one is ended and replaced")
    until(lambda: project.log.count(READY) == ready + 1, "the new one serves")
    for _ in range(ROUNDS):
        assert asking.get(project.port, "/healthz").status == 200
    assert project.log.count(STILL.format("serve")) == ended + 1


def test_a_job_that_sleeps_for_ever_costs_the_worker_its_lease(running: Running) -> None:
    """The job's end is not published meanwhile, so that the alert about its age is true."""
    project, _ = running
    words = "The job mails has done nothing for 10 seconds: this worker ends."
    until(lambda: words in project.log, "it is noticed")
    until(lambda: LEADS in project.log.partition(words)[2], "another goes on")
    ended = json.loads(project.python(ENDED))
    assert ended["publications"] > ended[SLEEPS]
