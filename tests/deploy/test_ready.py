"""`/readyz` and the log while nothing can be recorded, and recovery without help."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.outages import asking
from tests.outages.decisions import OPTIONAL, SentDecision
from tests.outages.service import installed, until
from tests.servers import Project

pytestmark = pytest.mark.machine
ONE_PROCESS = ("serve", "--workers", "1")


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[None]:
    """A disk of its own at `folder`."""
    _root("mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder))
    try:
        yield
    finally:
        _root("umount", "--lazy", str(folder))


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Not one octet is left."""
    path = folder / "filler"
    try:
        with path.open("wb", buffering=0) as file:
            for size in (1024 * 1024, 4096, 1):
                with suppress(OSError):
                    while file.write(b"x" * size):
                        pass
        yield
    finally:
        path.unlink()


def _root(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr} (root may)"


@contextmanager
def troubled(project: Project, word: str) -> Iterator[None]:
    """While it is so: checks are answered, decisions refused, and the word is told."""
    until(lambda: word in causes(project), f"/readyz says {word}")
    yield
    assert [decides(project), asking.get(project.port, "/v1/check").status] == [503, 200]
    assert asking.get(project.port, "/readyz").json()["status"] == "degraded"
    assert asking.get(project.port, "/readyz?strict").status == 503
    assert f"] {word}: " in project.log


def causes(project: Project) -> list[str]:
    reply = asking.get(project.port, "/readyz").json()
    return [cause["cause"] for cause in reply.get("causes", [])]


def decides(project: Project) -> int:
    decision = SentDecision(dict.fromkeys(OPTIONAL, True))
    decision.send(project.port)
    return decision.statuses[-1]


def test_a_full_disk(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    with small_disk(disk, 24):
        project = installed(tmp_path, f"sqlite:///{disk / 'db.sqlite3'}")
        with project.running(*ONE_PROCESS):
            assert decides(project) == 201
            with filled(disk):
                until(lambda: decides(project) == 503, "the disk is full")
                with troubled(project, "disk_full"):
                    pass
            until(lambda: decides(project) == 201, "it is recorded again")
