"""The worker ends or stands still: another goes on, nothing is lost or done twice."""

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
from tests.outages.service import impatient, installed, until
from tests.servers import Project, stop
from tests.shared import ROOT

WAITS = "Another worker does the scheduled work; this one waits."
LEADS = "This worker does the scheduled work."
LOST = "This worker has lost its lease, and waits for it."
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
    project, outcome = install(kind), Outcome(kills=1)
    process = project.start("serve", "--workers", "1")
    try:
        until(lambda: LEADS in project.log, "a worker begins")
        with kills.visiting(project, outcome) as visitors:
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
    assert project.log.count(LEADS) == 2
    assert project.log.count("A worker process ended with status -9.") == 1
    assert project.python("from tests.places import problems; print(problems())") == "[]"
    assert workers_are_gone(process.pid)


def workers_are_gone(parent: int) -> bool:
    lines = [found.info["cmdline"] or [] for found in psutil.process_iter(["cmdline"])]
    return not any("worker" in line and str(parent) in line for line in lines)


@contextmanager
def worker(project: Project, name: str) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    log = project.folder / f"{name}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, project.program, "worker"],
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


def test_of_two_workers_one_works_until_it_stands_still(install: Install) -> None:
    """One that goes on later has lost its lease, and waits."""
    project = impatient(install("PostgreSQL"))
    with worker(project, "a") as (first, log_a), worker(project, "b") as (second, log_b):
        working, waiting, log, other = await_roles((first, log_a), (second, log_b))
        working.send_signal(signal.SIGSTOP)
        until(lambda: LEADS in other.read_text(), "the other one works")
        working.send_signal(signal.SIGCONT)
        until(lambda: LOST in log.read_text(), "the first one waits")
        waiting.send_signal(signal.SIGTERM)
        until(lambda: log.read_text().count(LEADS) == 2, "the first one works again")


Role = tuple[subprocess.Popen[bytes], subprocess.Popen[bytes], Path, Path]


def await_roles(*workers: tuple[subprocess.Popen[bytes], Path]) -> Role:
    """Return who works, who waits, and the log of each."""
    found: list[Role] = []

    def are_known() -> bool:
        for (working, log), (waiting, other) in (workers, workers[::-1]):
            if LEADS in log.read_text() and WAITS in other.read_text():
                found.append((working, waiting, log, other))
        return bool(found)

    until(are_known, "one works, one waits")
    return found[0]
