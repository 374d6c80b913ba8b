"""On a read-only file system: what has to be writable is three places, each told by name."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.config.serving import serving
from tests.outages.service import installed, until
from tests.servers import Project
from tests.shared import ROOT

pytestmark = pytest.mark.machine
# A mount namespace of its own: the checkout and all folders for temporary files are read-only in
# it, and those that are named can be written
READ_ONLY = """
set -e
for folder in /tmp /var/tmp "$1"; do
  mount --bind "$folder" "$folder"
  mount -o remount,bind,ro "$folder"
done
if [ -n "$2" ]; then
  mount --bind "$2" "$2"
  mount -o remount,bind,rw "$2"
fi
shift 2
exec "$@"
"""


def inside(writable: Path | None, *command: str) -> list[str]:
    own = ["unshare", "--mount", "sh", "-c", READ_ONLY, "sh", str(ROOT), str(writable or "")]
    return [*own, sys.executable, "manage.py", *command]


def run(
    project: Project, writable: Path | None, *command: str, **settings: str
) -> subprocess.CompletedProcess[str]:
    environment = {**project.environment, **settings}
    return subprocess.run(
        inside(writable, *command), cwd=ROOT, env=environment, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = installed(tmp_path_factory.mktemp("state"))
    project.collect_static()
    return project


def test_it_serves_where_little_can_be_written(project: Project) -> None:
    """SQLite's folder, and in it one for temporary files; static files are collected already."""
    command = inside(project.folder, "serve", "--port", str(project.port))
    with serving(project, command=command):
        until(project.is_ready, "it is ready")
        assert "Cookie" in project.get(f"{project.url}/preferences/")


def test_no_folder_for_temporary_files_is_told(project: Project) -> None:
    done = run(project, None, "serve", "--port", str(project.port), TMPDIR="")
    assert done.returncode == 1
    assert "There is no folder for temporary files." in done.stderr


def test_a_database_that_cannot_be_made_or_written_is_told(
    project: Project, tmp_path: Path
) -> None:
    switch = ("site", "off", "mix", "--reason", "A test")
    for place, command in ((Project.make(tmp_path), ("migrate",)), (project, switch)):
        done = run(place, None, *command)
        assert done.returncode == 1
        assert f"write {place.folder}/db.sqlite3 and its folder" in done.stderr
        assert "Traceback" not in done.stderr
