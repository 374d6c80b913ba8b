"""`.env.example` runs as it is, after the one line that gives it a secret."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documents import block
from tests.servers import Project
from tests.shared import ROOT

pytestmark = pytest.mark.machine


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as it lies on an operator's disk, with room for an `.env` of its own."""
    folder = tmp_path_factory.mktemp("example")
    shutil.copytree(ROOT / "config", folder / "config", ignore=shutil.ignore_patterns("__pyc*"))
    for name in ("manage.py", ".env.example"):
        shutil.copy(ROOT / name, folder)
    for name in ("consent", "static", "templates"):
        (folder / name).symlink_to(ROOT / name)
    return folder


def run(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    """In a shell whose environment has no settings."""
    bare = Project.make(folder).environment
    ours = ("CONSENT_", "DJANGO_", "DATABASE_URL")
    environment = {name: value for name, value in bare.items() if not name.startswith(ours)}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    return subprocess.run(
        command, shell=True, cwd=folder, env=environment, capture_output=True, text=True
    )


def test_the_example_runs_as_it_is(folder: Path) -> None:
    (make,) = (
        line for line in block("README.md", "createsuperuser").splitlines() if ".env" in line
    )
    copied, _, told = make.partition(" && ")
    assert run(folder, copied).returncode == 0
    refused = run(folder, "python manage.py migrate")
    assert "consent.E001" in refused.stderr
    assert told in refused.stderr  # what the README does is what the error says

    assert run(folder, told).returncode == 0
    assert stat.S_IMODE((folder / ".env").stat().st_mode) == 0o600
    checked = run(folder, "python manage.py check --deploy --fail-level WARNING")
    assert checked.returncode == 0, checked.stderr
    assert run(folder, "python manage.py migrate -v0 && python manage.py seed").returncode == 0
    assert stat.S_IMODE((folder / "db.sqlite3").stat().st_mode) == 0o600


def test_the_example_says_how_its_secret_is_made() -> None:
    (make,) = (
        line for line in block("README.md", "createsuperuser").splitlines() if ".env" in line
    )
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert [line for line in make.split(" && ") if line not in example] == []
