"""Make the databases that this release leaves to later ones: python -m tests.release.make 1.1.0

Each release does so once, and commits the folder of its number, which nobody writes again.
"""

import lzma
import sqlite3
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import postgres
from tests.outages.service import until
from tests.release import KEPT
from tests.servers import Project

SETTINGS = {
    "DJANGO_SECRET_KEY": "only-for-the-databases-that-the-tests-keep-of-each-release",
    "CONSENT_SERVICE_URL": "http://consent.mixnetworks.localhost:8000",
}
FILL = "from tests.release.filling import fill; fill()"
SHOW = "from tests.release.state import show; print(show())"
DONE = """
from consent.models import WorkerLease
from consent.proof.models import Leaf, LogCheckpoint
waits = Leaf.objects.filter(place=None).exists() or not WorkerLease.objects.exists()
print(not waits and LogCheckpoint.objects.get().check_ended_at)
"""


def installation(folder: Path, database_url: str = "") -> Project:
    """By keys that are for these databases alone, which is why they may stand here."""
    return Project.make(folder, database_url, TMPDIR=str(folder), **SETTINGS)


def make(project: Project) -> str:
    """Return what is in the database, which is used until each table has rows."""
    project.manage("migrate", "-v0")
    project.collect_static()
    project.python(FILL)
    with project.running("serve", "--workers", "1"):
        until(lambda: project.python(DONE) not in ("None", "False"), "the worker has done its work")
    project.manage("record", "verify")
    return project.python(SHOW)


def main() -> None:
    kept = KEPT / sys.argv[1]
    kept.mkdir()
    with TemporaryDirectory() as name, postgres.running() as server:
        folder = Path(name)
        project = installation(folder)
        (kept / "sqlite.json").write_text(make(project) + "\n")
        with sqlite3.connect(folder / "db.sqlite3") as database:
            database.execute("VACUUM INTO ?", [str(folder / "small.sqlite3")])
        (kept / "sqlite.xz").write_bytes(lzma.compress((folder / "small.sqlite3").read_bytes()))
        url = server.create("consent")
        (kept / "postgresql.json").write_text(make(installation(folder, url)) + "\n")
        command = [str(postgres.PROGRAMS / "pg_dump"), "--no-owner", "--no-privileges", url]
        (kept / "postgresql.xz").write_bytes(lzma.compress(subprocess.check_output(command)))


if __name__ == "__main__":
    main()
