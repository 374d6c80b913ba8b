"""A backup is taken while decisions are being recorded, and restored elsewhere: nothing is lost."""

import os
import sqlite3
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests import postgres
from tests.outages import kills
from tests.outages.decisions import SentDecision
from tests.outages.kills import Outcome
from tests.outages.service import Service, installed
from tests.postgres import Postgres
from tests.servers import Project

pytestmark = pytest.mark.machine
OLDER = ("20260101", "20260102")  # backups of these days are there already


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres.running() as server:
        yield server


class Taken:
    """One backup under load, and what was known when it began."""

    def __init__(self, project: Project, folder: Path) -> None:
        with Service(project), kills.visiting(project, Outcome(kills=0)) as visitors:
            kills.await_more(visitors)
            self.before = kills.promised(visitors)
            self.output = project.manage("backup", str(folder), "--check", "--keep", "2")
            self.meanwhile = kills.promised(visitors) - self.before
            kills.await_more(visitors)
        self.decisions = {row.id: row for visitor in visitors for row in visitor.sent}
        self.file = max(folder.glob("mix-consent-*"))


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def project(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("here")
    if request.param == "SQLite":
        return installed(folder)
    server: Postgres = request.getfixturevalue("server")
    path = f"{postgres.PROGRAMS}{os.pathsep}{os.environ['PATH']}"
    url = of_plain_role(server, "backups")
    with psycopg.connect(server.url("backups"), autocommit=True) as database:
        database.execute("CREATE EXTENSION vector")  # which only a superuser may
        database.execute("CREATE SCHEMA dba CREATE TABLE notes (text text)")
    return installed(folder, url, PATH=path)


def of_plain_role(server: Postgres, name: str) -> str:
    """The address of a database that belongs to a role as the manual makes it."""
    server.ask(
        "DO $$ BEGIN CREATE ROLE plain LOGIN CREATEDB; EXCEPTION WHEN duplicate_object THEN END $$"
    )
    server.ask(f"CREATE DATABASE {name} OWNER plain")
    return server.url(name).replace("postgres@", "plain@")


@pytest.fixture(scope="module")
def taken(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Taken:
    folder = tmp_path_factory.mktemp("backups")
    ending = "dump" if project.database_url.startswith("postgres") else "sqlite3"
    for name in (*(f"mix-consent-{day}T000000Z.{ending}" for day in OLDER), "keys.pem"):
        (folder / name).touch()
    return Taken(project, folder)


@pytest.fixture(scope="module")
def elsewhere(
    request: pytest.FixtureRequest,
    project: Project,
    taken: Taken,
    tmp_path_factory: pytest.TempPathFactory,
) -> Project:
    """Another machine, on which the backup was restored."""
    url = ""
    if project.database_url.startswith("postgres"):
        url = of_plain_role(request.getfixturevalue("server"), "elsewhere")
    path = project.environment["PATH"]
    other = Project.make(tmp_path_factory.mktemp("there"), url, PATH=path)
    output = other.manage("restore", str(taken.file))
    assert "Restored: " in output and "and they refuse." in output
    return other


def test_nothing_that_was_acknowledged_before_is_lost(taken: Taken, elsewhere: Project) -> None:
    assert taken.meanwhile, "nobody decided while it was taken"
    times = Counter(id for id, _ in kills.record(elsewhere))
    assert [id for id in taken.before if times[id] != 1] == []
    assert max(times.values()) == 1
    assert times.keys() <= taken.decisions.keys()


def test_the_restored_service_goes_on(taken: Taken, elsewhere: Project) -> None:
    assert elsewhere.manage("migrate", "--check", "-v0") == ""
    with elsewhere.running("serve", "--workers", "1"):
        again = taken.decisions[min(taken.before)]
        again.statuses.clear()
        new = SentDecision({"analytics": True})
        again.send(elsewhere.port)
        new.send(elsewhere.port)
    assert (again.statuses, new.statuses) == ([200], [201])


def test_it_is_the_owners_alone_says_what_is_in_it_and_replaces_the_oldest(taken: Taken) -> None:
    assert stat.S_IMODE(taken.file.stat().st_mode) == 0o600
    assert taken.file.name in taken.output
    assert "Looked through: " in taken.output and "and they refuse." in taken.output
    left = sorted(path.name for path in taken.file.parent.iterdir())
    assert (len(left), left[0]) == (3, "keys.pem"), "the newest two stay, and what is none"
    assert OLDER[1] in left[1] and f"{OLDER[0]}T" in taken.output.partition("Deleted: ")[2]


def test_a_database_that_is_not_empty_is_not_overwritten(project: Project, taken: Taken) -> None:
    rows = len(kills.record(project))
    with pytest.raises(AssertionError, match=r"there is a database already|is not empty"):
        project.manage("restore", str(taken.file))
    assert len(kills.record(project)) == rows


def test_a_damaged_file_is_refused_and_leaves_nothing_behind(
    project: Project, taken: Taken, tmp_path: Path
) -> None:
    damaged = tmp_path / taken.file.name
    octets = bytearray(taken.file.read_bytes())
    middle = len(octets) // 2
    octets[middle : middle + 4096] = os.urandom(4096)
    damaged.write_bytes(octets)

    with pytest.raises(AssertionError, match=r"damaged|cannot be read|pg_restore: |sqlite"):
        project.manage("restore", str(damaged), "--check")

    if project.database_url.startswith("postgres"):
        left = project.python(
            "from django.db import connection; cursor = connection.cursor();"
            "cursor.execute(\"SELECT count(*) FROM pg_database WHERE datname LIKE '%check%'\");"
            "print(cursor.fetchone()[0])"
        )
        assert left == "0"


DROP = """
from django.db import connection
on = " ON consent_notice" if connection.vendor == "postgresql" else ""
name = "change" if on else "delete"
connection.cursor().execute(f"DROP TRIGGER consent_notice_no_{name}{on}")
"""


def test_missing_triggers_are_said_of_a_backup_that_was_checked(
    elsewhere: Project, tmp_path: Path
) -> None:
    elsewhere.python(DROP)
    with pytest.raises(AssertionError, match="consent_notice is guarded by none"):
        elsewhere.manage("backup", str(tmp_path / "unguarded"), "--check")


def test_one_that_fails_deletes_none_and_one_of_the_other_engine_is_named(tmp_path: Path) -> None:
    project = Project.make(tmp_path)  # without a database
    older = tmp_path / "backups" / "mix-consent-20260101T000000Z.sqlite3"
    older.parent.mkdir()
    older.touch()
    with pytest.raises(AssertionError, match="There is no database"):
        project.manage("backup", str(older.parent), "--keep", "1")
    assert older.exists()

    (tmp_path / "x.dump").touch()
    with pytest.raises(AssertionError, match="cannot be read"):
        project.manage("restore", str(tmp_path / "x.dump"))


def in_little_room(project: Project, script: str) -> str:
    """Run a script as root where `$LITTLE` is 16 MB of memory, in mounts of its own."""
    little = project.folder / "little"
    little.mkdir(exist_ok=True)
    script = f'mount -t tmpfs -o size=16m none "$LITTLE" || exit 9; {script}'
    done = subprocess.run(
        ["unshare", "--mount", "--propagation", "private", "sh", "-c", script],
        cwd=project.root,
        env=project.environment | {"LITTLE": str(little), "PYTHON": sys.executable},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return f"{done.stdout}status {done.returncode}"


def test_a_small_tmp_is_no_matter_and_a_full_folder_is_named_and_pruned(tmp_path: Path) -> None:
    project = Project.make(tmp_path)
    project.migrate()
    with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as database:
        database.execute("CREATE TABLE large AS SELECT randomblob(32000000)")
    backup = "$PYTHON manage.py backup"
    done = in_little_room(project, f"TMPDIR=$LITTLE {backup} {tmp_path}/backups --check")
    assert "Looked through: " in done and done.endswith("status 0")

    names = [f"mix-consent-2026010{day}T000000Z.sqlite3" for day in (1, 2, 3)]
    older = f"cd $LITTLE && touch {' '.join(names)} && cd {project.root} &&"
    done = in_little_room(project, f"{older} {backup} $LITTLE --keep 2; echo status $?; ls $LITTLE")
    assert f"cannot be copied into {tmp_path}/little: " in done and "status 1" in done
    left = done.partition("status 1\n")[2].splitlines()[:-1]
    assert left == names[1:]
