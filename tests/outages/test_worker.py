"""The worker is killed: another goes on, nothing is lost or done twice (when: `bench kills`)."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

import psutil  # type: ignore[import-untyped]
import pytest

from tests.outages import kills, pgbouncer
from tests.outages.kills import Outcome
from tests.outages.service import installed, until
from tests.servers import Project, stop
from tests.shared import ROOT

WAITS = "Another worker does the scheduled work; this one waits."
LEADS = "This worker does the scheduled work."
KINDS = ["SQLite", "PostgreSQL", pytest.param("PgBouncer", marks=pytest.mark.machine)]

Install = Callable[[str], Project]


@pytest.fixture
def install(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Install]:
    """An installation on a kind of database."""
    with ExitStack() as stack:

        def made(kind: str) -> Project:
            if kind == "SQLite":
                return installed(tmp_path)
            server = request.getfixturevalue("server")
            name = f"worker_{uuid4().hex}"
            url = server.create(name)
            if kind == "PgBouncer":
                (folder := tmp_path / "bouncer").mkdir()
                url = stack.enter_context(pgbouncer.running(folder, server)).url(name)
            return installed(tmp_path, url)

        yield made


def workers(parent: int) -> list[psutil.Process]:
    children = psutil.Process(parent).children()
    return [child for child in children if "worker" in child.cmdline()]


@pytest.mark.parametrize("kind", KINDS)
def test_a_killed_worker_is_replaced_while_visitors_decide(kind: str, install: Install) -> None:
    project, outcome = install(kind), Outcome(kills=2)
    process = project.start("serve", "--workers", "1")
    try:
        until(lambda: LEADS in project.log, "a worker begins")
        with kills.visiting(project, outcome) as visitors:
            for _ in range(outcome.kills):
                kills.await_more(visitors)
                known = kills.promised(visitors)
                (worker,) = workers(process.pid)
                worker.kill()
                kills.await_places(project, known)
        project.python("from tests.places import place_all; place_all()")
        kills.await_places(project, {id for id, _ in kills.record(project)})
    finally:
        stop(process)

    assert (outcome.lost, outcome.doubled, outcome.strange) == ([], [], [])
    assert project.log.count(LEADS) == outcome.kills + 1
    assert project.log.count("A worker process ended with status -9.") == outcome.kills
    assert project.python("from tests.places import problems; print(problems())") == "[]"
    assert workers_are_gone(process.pid)


def workers_are_gone(parent: int) -> bool:
    lines = [one.info["cmdline"] or [] for one in psutil.process_iter(["cmdline"])]
    return not any("worker" in line and str(parent) in line for line in lines)


@contextmanager
def worker(project: Project, name: str) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    log = project.folder / f"{name}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "worker"],
            cwd=ROOT,
            env=project.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        yield process, log
    finally:
        stop(process)


@pytest.mark.parametrize("kind", KINDS)
def test_of_two_workers_one_works_until_it_ends(kind: str, install: Install) -> None:
    project = install(kind)
    with worker(project, "a") as (first, log_a), worker(project, "b") as (second, log_b):

        def leaders() -> list[Path]:
            return [log for log in (log_a, log_b) if LEADS in log.read_text()]

        def waits(log: Path) -> bool:
            return WAITS in log.read_text()

        until(lambda: bool(leaders()) and (waits(log_a) or waits(log_b)), "one works, one waits")
        (leader,) = leaders()
        held = project.python("from consent.lib import jobs; print(jobs.is_led())")
        assert held == "True"

        working = first if leader == log_a else second
        working.send_signal(signal.SIGKILL)
        until(lambda: len(leaders()) == 2, "the other one works")
    assert "failed" not in log_a.read_text() + log_b.read_text()
    held = project.python("from consent.lib import jobs; print(jobs.is_led())")
    assert held == "False"
