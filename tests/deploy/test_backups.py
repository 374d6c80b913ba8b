"""A backup is taken while decisions are being recorded, and restored elsewhere: nothing is lost."""

import os
import stat
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.outages import kills, postgres
from tests.outages.decisions import SentDecision
from tests.outages.postgres import Postgres
from tests.outages.service import Service, installed, until
from tests.servers import Project

WRITERS = 4
MORE = 40  # decisions


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres.running() as server:
        yield server


class Writer(threading.Thread):
    """A visitor who decides again and again; `acknowledged` are the ids that were answered."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.acknowledged: list[str] = []
        self.sent: list[str] = []
        self.ended = threading.Event()
        self._port = port
        self.start()

    def run(self) -> None:
        while not self.ended.is_set():
            one = SentDecision({"analytics": True})
            self.sent.append(one.id)
            one.send(self._port)
            if one.is_recorded:
                self.acknowledged.append(one.id)


class Taken:
    """One backup under load, and what was known when it began."""

    def __init__(self, project: Project, folder: Path) -> None:
        with Service(project):
            writers = [Writer(project.port) for _ in range(WRITERS)]
            until(lambda: count(writers) > MORE, "decisions are recorded")
            self.before = [id for one in writers for id in list(one.acknowledged)]
            self.output = project.manage("backup", str(folder), "--check", "--keep", "2")
            meanwhile = count(writers) - len(self.before)
            until(lambda: count(writers) > len(self.before) + MORE, "they go on")
            for one in writers:
                one.ended.set()
                one.join()
        self.meanwhile = meanwhile
        self.sent = {id for one in writers for id in one.sent}
        (self.file,) = folder.iterdir()


def count(writers: list[Writer]) -> int:
    return sum(len(one.acknowledged) for one in writers)


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def project(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("here")
    if request.param == "SQLite":
        return installed(folder)
    server: Postgres = request.getfixturevalue("server")
    path = f"{server.programs}{os.pathsep}{os.environ['PATH']}"
    return installed(folder, server.create("backups"), PATH=path)


@pytest.fixture(scope="module")
def taken(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Taken:
    return Taken(project, tmp_path_factory.mktemp("backups"))


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
        url = request.getfixturevalue("server").create("elsewhere")
    path = project.environment["PATH"]
    other = Project.make(tmp_path_factory.mktemp("there"), url, PATH=path)
    told = other.manage("restore", str(taken.file))
    assert "Restored: " in told and "and they refuse." in told
    return other


def test_nothing_that_was_acknowledged_before_is_lost(taken: Taken, elsewhere: Project) -> None:
    assert taken.meanwhile > 0, "nobody decided while it was taken"
    times = Counter(id for id, _ in kills.record(elsewhere))
    assert [id for id in taken.before if times[id] != 1] == []
    assert max(times.values()) == 1
    assert times.keys() <= taken.sent


def test_the_restored_service_goes_on(taken: Taken, elsewhere: Project) -> None:
    assert elsewhere.manage("migrate", "--check", "-v0") == ""
    with elsewhere.running("serve", "--workers", "1"):
        again = SentDecision({"analytics": True}, id=taken.before[0])
        new = SentDecision({"analytics": True})
        again.send(elsewhere.port)
        new.send(elsewhere.port)
    assert (again.statuses, new.statuses) == ([200], [201])


def test_it_is_the_owners_alone_and_says_what_is_in_it(taken: Taken) -> None:
    assert stat.S_IMODE(taken.file.stat().st_mode) == 0o600
    assert taken.file.name in taken.output
    assert "Restored for a look: " in taken.output and "and they refuse." in taken.output


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


ANOTHER = """
from django.db import connection
from consent.models import Leaf
from consent.record.log import sequencer
from django.utils import timezone
sequencer.run(timezone.now())
cursor = connection.cursor()
on = " ON consent_logentries" if connection.vendor == "postgresql" else ""
cursor.execute(f"DROP TRIGGER consent_logentries_no_update{on}")
cursor.execute("UPDATE consent_logentries SET entries = %s", [bytes(32 * Leaf.objects.count())])
"""


@pytest.mark.parametrize("engine", ["SQLite", "PostgreSQL"])
def test_a_backup_whose_log_is_another_is_kept_and_said(
    server: Postgres, tmp_path: Path, engine: str
) -> None:
    path = f"{server.programs}{os.pathsep}{os.environ['PATH']}"
    url = server.create("forged") if engine == "PostgreSQL" else ""
    project = installed(tmp_path, url, PATH=path)
    project.python(ANOTHER)
    with pytest.raises(AssertionError, match="holds a log that does not fit its checkpoint"):
        project.manage("backup", str(tmp_path / "backups"), "--check")
    assert len(list((tmp_path / "backups").iterdir())) == 1, "it is the only one there is"


DROP = """
from django.db import connection
on = " ON consent_notice" if connection.vendor == "postgresql" else ""
name = "change" if on else "delete"
connection.cursor().execute(f"DROP TRIGGER consent_notice_no_{name}{on}")
"""


@pytest.mark.parametrize("engine", ["SQLite", "PostgreSQL"])
def test_a_backup_without_its_triggers_is_refused(
    server: Postgres, tmp_path: Path, engine: str
) -> None:
    path = f"{server.programs}{os.pathsep}{os.environ['PATH']}"
    url = server.create("bare") if engine == "PostgreSQL" else ""
    project = installed(tmp_path, url, PATH=path)
    project.python(DROP)
    with pytest.raises(AssertionError, match="consent_notice is guarded by none"):
        project.manage("backup", str(tmp_path / "backups"), "--check")


def test_the_newest_are_kept_and_nothing_else_is_deleted(tmp_path: Path) -> None:
    project = Project.make(tmp_path)
    project.migrate()
    folder = tmp_path / "backups"
    folder.mkdir()
    names = ["20260101T000000Z", "20260102T000000Z"]
    for name in names:
        (folder / f"mix-consent-{name}.sqlite3").touch()
    (folder / "keys.pem").touch()

    told = project.manage("backup", str(folder), "--keep", "2")

    left = {path.name for path in folder.iterdir()}
    assert f"mix-consent-{names[0]}.sqlite3" not in left and "Deleted: " in told
    assert f"mix-consent-{names[1]}.sqlite3" in left and "keys.pem" in left
    assert len(left) == 3


def test_one_that_fails_deletes_none(tmp_path: Path) -> None:
    project = Project.make(tmp_path)  # without a database
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "mix-consent-20260101T000000Z.sqlite3").touch()

    with pytest.raises(AssertionError, match="There is no database"):
        project.manage("backup", str(folder), "--keep", "1")

    assert len(list(folder.iterdir())) == 1


def test_a_backup_of_the_other_engine_is_named(tmp_path: Path) -> None:
    project = Project.make(tmp_path)
    (tmp_path / "x.dump").touch()
    with pytest.raises(AssertionError, match="is no backup of sqlite"):
        project.manage("restore", str(tmp_path / "x.dump"))
