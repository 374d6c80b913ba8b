"""SIGHUP: new processes take over once they can answer, and the old ones go on where they cannot.

Each release is a folder of its own, to which `current` points, as the manual has it.
"""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psutil  # type: ignore[import-untyped]
import pytest

from tests.config.serving import serving
from tests.outages import asking
from tests.outages.service import installed, until
from tests.outages.visitors import Visitors
from tests.servers import Project
from tests.shared import ROOT

pytestmark = pytest.mark.machine
REQUESTS, BUSY = 300, 12
MANAGE = f"""
import sys, time
{{fault}}
sys.path.insert(0, {str(ROOT)!r})
from manage import main

if __name__ == "__main__":
    main()
"""
FAULTS = {
    "usual": "",
    "slow": "if '--listen' in sys.argv: time.sleep(9)",
    "not importable": "if '--listen' in sys.argv: import of_no_package",
    "wrong": "if '--prepare' in sys.argv: sys.exit('A setting is wrong')",
}
TAKEN_OVER, GOES_ON = "The new processes answer: the old ones end.", "the old ones go on"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("reload")
    for name, fault in FAULTS.items():
        (folder / name).mkdir()
        (folder / name / "manage.py").write_text(MANAGE.format(fault=fault))
    return installed(folder, CONSENT_DATABASE_SECONDS="60")  # the machine is slow, not broken


@pytest.fixture(scope="module")
def served(project: Project) -> Iterator[psutil.Process]:
    switch(project, "usual")
    program = project.folder / "current" / "manage.py"
    command = [sys.executable, str(program), "serve", "--port", str(project.port)]
    with serving(project, command=command) as process:
        until(lambda: project.log.count("This worker is ready") == 2, "both are ready")
        yield psutil.Process(process.pid)


def switch(project: Project, release: str) -> None:
    link = project.folder / "new"
    link.symlink_to(release)
    link.rename(project.folder / "current")


def reload(project: Project, process: psutil.Process, release: str, says: str) -> None:
    before = project.log.count(says)
    switch(project, release)
    process.send_signal(signal.SIGHUP)
    until(lambda: project.log.count(says) > before, says)


def processes(of: psutil.Process) -> set[int]:
    return {child.pid for child in of.children()}


@pytest.mark.parametrize("release", ["not importable", "wrong", "nowhere"])
def test_where_the_new_release_cannot_answer_the_old_one_goes_on(
    project: Project, served: psutil.Process, release: str
) -> None:
    before = processes(served)
    reload(project, served, release, GOES_ON)
    until(lambda: processes(served) == before, "the new ones are gone")
    assert asking.get(project.port, "/v1/check").status == 200


@contextmanager
def busy() -> Iterator[None]:
    command = [sys.executable, "-c", "while True: pass"]
    burning = [subprocess.Popen(command) for _ in range(BUSY)]
    try:
        yield
    finally:
        for process in burning:
            process.kill()
            process.wait()


def test_no_request_is_lost_on_a_busy_machine(project: Project, served: psutil.Process) -> None:
    before = processes(served)
    with busy(), Visitors(project.port) as visitors:
        until(lambda: visitors.answered > REQUESTS // 4, "they ask")
        reload(project, served, "slow", TAKEN_OVER)
        until(lambda: not before & processes(served), "the old ones are gone")
        until(lambda: visitors.answered > REQUESTS, "they ask the new ones")
    assert visitors.failed == []
