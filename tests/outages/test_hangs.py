"""What hangs and does not end is noticed, ended and replaced."""

import contextlib
import socket
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import psutil  # type: ignore[import-untyped]
import psycopg
import pytest

from tests.outages import asking
from tests.outages.faulty import STANDS_STILL
from tests.outages.service import installed, until
from tests.postgres import Postgres
from tests.servers import Project, stop

LIMIT = 30.0  # seconds
ROUNDS = 16


def web(parent: int) -> list[psutil.Process]:
    children = psutil.Process(parent).children()
    alive = [one for one in children if one.status() != psutil.STATUS_ZOMBIE]
    return [one for one in alive if "--listen" in one.cmdline()]


def suspend(project: Project, parent: int) -> psutil.Process:
    hung = web(parent)[0]
    hung.suspend()
    return hung


def block_loop(project: Project, parent: int) -> psutil.Process:
    """Have one process's event loop stand still; its threads in Rust go on accepting."""
    with socket.create_connection(("127.0.0.1", project.port)) as connection:
        connection.sendall(f"GET {STANDS_STILL} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        connection.settimeout(LIMIT * 2)
        with contextlib.suppress(OSError):
            assert connection.recv(1) == b"", "closed by the end of the process"
    return web(parent)[0]


@pytest.mark.parametrize("hang", [suspend, block_loop])
def test_a_web_process_that_stands_still_is_replaced_within_thirty_seconds(
    hang: Callable[[Project, int], psutil.Process], tmp_path: Path
) -> None:
    project = installed(tmp_path, DJANGO_SETTINGS_MODULE="tests.outages.faulty")
    application = ("--application", "tests.outages.faulty:application")
    process = project.start("serve", "--workers", "2", "--no-worker", *application)
    try:
        until(lambda: project.log.count("This worker is ready.") == 2, "both serve")
        before = web(process.pid)

        hang(project, process.pid)

        def is_replaced() -> bool:
            return len({*before} - {*web(process.pid)}) == 1 and len(web(process.pid)) == 2

        until(is_replaced, "one is ended and replaced", LIMIT)
        until(lambda: project.log.count("This worker is ready.") == 3, "the new one serves")
        for _ in range(ROUNDS):
            assert asking.get(project.port, "/healthz").status == 200
    finally:
        stop(process)
    assert project.log.count("A serve process has stood still for 20 seconds: it is ended.") == 1


def test_a_locked_leaf_table_is_the_present_cause(tmp_path: Path, server: Postgres) -> None:
    """Without any visitor: at night nobody else would meet it."""
    url = server.create(name := f"leaves_{uuid4().hex}")
    project = installed(tmp_path, url)
    with project.running("serve", "--workers", "1", "--no-worker"):
        with psycopg.connect(url) as holder:
            holder.execute("LOCK TABLE proof_leaf IN ACCESS EXCLUSIVE MODE")
            until(lambda: causes(project) == {"database_locked"}, f"{name} is locked", LIMIT)
            metrics = asking.get(project.port, "/metrics").body.decode()
            assert "consent_can_record 0.0" in metrics
            assert asking.get(project.port, "/readyz?strict").status == 503
        until(lambda: causes(project) == set(), "it is over")


def causes(project: Project) -> set[str]:
    answer = asking.get(project.port, "/readyz").json()
    return {cause["cause"] for cause in answer.get("causes", [])}
