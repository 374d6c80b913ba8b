"""What an operator is told by `/readyz`, log, `/metrics` and alerts when something is wrong.

Each on the real service, watched by a real Prometheus, and printed as a table (`-s`).
"""

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.deploy import prometheus, troubles
from tests.outages import asking
from tests.outages.decisions import OPTIONAL, SentDecision
from tests.outages.postgres import Postgres, running
from tests.outages.service import installed, until
from tests.servers import Project

YES = dict.fromkeys(OPTIONAL, True)
MAIN = ("serve", "--workers", "1")
SET_APPLIED = """
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
MigrationRecorder(connection).record_{}("consent", "0003_proof")
"""
Told = dict[str, Any]
Look = Callable[[str, Project, str], Told]


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with running() as server:
        yield server


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Look]:
    """What is told now, and that this alert fires; all of it is printed at the end."""
    rows: list[str] = []

    def look(name: str, project: Project, alert: str) -> Told:
        answer = asking.get(project.port, "/readyz")
        told: Told = answer.json()
        counted = re.findall(
            r'consent_(?:cause|failures_total)\{cause="\w+"\} [1-9].*', _metrics(project)
        )
        rows.append(f"\n{name}\n  /readyz {answer.status} {json.dumps(told, ensure_ascii=False)}")
        rows.extend(f"  /metrics {line}" for line in counted)
        rows.extend(f"  log {line}" for line in lines(project))
        folder = tmp_path_factory.mktemp("watch") / "prometheus"
        with prometheus.watching([project.port], folder) as watch:
            fired = watch.await_alert(alert)
            assert fired["labels"]["severity"] == "critical"
        words = fired["annotations"]
        rows.append(f"  alert {alert}: {words['summary']} {words['description']}")
        return told | {"code": answer.status}

    yield look
    sys.stdout.write("\n".join(rows))


def _metrics(project: Project) -> str:
    return asking.get(project.port, "/metrics").body.decode()


def lines(project: Project) -> list[str]:
    return [line for line in project.log.splitlines() if " WARNING consent.lib.causes[" in line]


def words(told: Told) -> list[str]:
    return [cause["cause"] for cause in told.get("causes", [])]


def await_word(project: Project, word: str) -> None:
    def is_told() -> bool:
        return word in words(asking.get(project.port, "/readyz").json())

    until(is_told, f"/readyz says {word}", 60)


def await_ready(project: Project) -> None:
    def is_ready() -> bool:
        return bool(asking.get(project.port, "/readyz").json().get("status") == "ready")

    until(is_ready, "/readyz says ready", 60)


def checks(project: Project) -> int:
    return asking.get(project.port, "/v1/check").status


def decides(project: Project) -> int:
    decision = SentDecision(YES)
    decision.send(project.port)
    return decision.statuses[-1]


def test_a_full_disk(tmp_path: Path, table: Look) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    with troubles.small_disk(disk, 24):
        project = installed(tmp_path, f"sqlite:///{disk / 'db.sqlite3'}")
        with project.running(*MAIN):
            assert decides(project) == 201
            with troubles.filled(disk):
                until(lambda: decides(project) == 503, "the disk is full")
                await_word(project, "disk_full")
                told = table("full disk, SQLite", project, "ConsentDiskFull")
                assert (told["code"], told["status"], checks(project)) == (200, "degraded", 200)
                assert asking.get(project.port, "/readyz?strict").status == 503
            await_ready(project)
            assert decides(project) == 201
    assert sum("disk_full" in line for line in lines(project)) == 1


def test_a_read_only_file(tmp_path: Path, table: Look) -> None:
    project = installed(tmp_path)
    with troubles.read_only(tmp_path / "db.sqlite3"), project.running(*MAIN):
        await_word(project, "read_only")
        assert [decides(project), checks(project)] == [503, 200]
        told = table("read-only file, SQLite", project, "ConsentReadOnly")
    assert (told["code"], told["status"]) == (200, "degraded")


def test_a_read_only_server(tmp_path: Path, server: Postgres, table: Look) -> None:
    project = installed(tmp_path, server.create("readonly"))
    with project.running(*MAIN):
        project.python(_alter("SET default_transaction_read_only = on"))
        await_word(project, "read_only")
        assert [decides(project), checks(project)] == [503, 200]
        told = table("read-only, PostgreSQL", project, "ConsentReadOnly")
        project.python(_alter("RESET default_transaction_read_only"))
        await_ready(project)
        assert decides(project) == 201
    assert (told["code"], told["status"]) == (200, "degraded")
    (line,) = [line for line in lines(project) if "read_only" in line]
    assert "(25006)" in line


def _alter(setting: str) -> str:
    return (
        "from django.db import connection; cursor = connection.cursor();"
        f"cursor.execute('ALTER SYSTEM {setting}'); cursor.execute('SELECT pg_reload_conf()')"
    )


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_database_that_nobody_migrated(
    engine: str, tmp_path: Path, server: Postgres, table: Look
) -> None:
    url = server.create("unmigrated") if engine == "postgresql" else ""
    project = Project.make(tmp_path, url)
    if engine == "sqlite":  # one is missing; the other database is empty
        project.migrate()
        project.python(SET_APPLIED.format("unapplied"))
    with project.running(*MAIN, path="/healthz"):
        await_word(project, "not_migrated")
        told = table(f"not migrated, {engine}", project, "ConsentNotMigrated")
        if engine == "sqlite":
            project.python(SET_APPLIED.format("applied"))
        project.manage("migrate", "-v0")
        project.python(
            "from consent import publishing; from tests import filled;"
            "publishing.publish(filled.seed())"
        )
        await_ready(project)  # no restart
    assert told["code"] == 503
    remedies = {cause["cause"]: cause["remedy"] for cause in told["causes"]}
    assert remedies["not_migrated"] == "Run: python manage.py migrate"


def test_a_database_that_is_away(tmp_path: Path, server: Postgres, table: Look) -> None:
    project = installed(tmp_path, server.create("gone"))
    with project.running(*MAIN):
        await_ready(project)
        server.stop()
        try:
            await_word(project, "database_away")
            assert [decides(project), checks(project)] == [503, 200]
            told = table("database away, PostgreSQL", project, "ConsentDatabase")
        finally:
            server.start()
        await_ready(project)
    assert (told["code"], told["status"]) == (200, "degraded")
    assert "ERROR" not in project.log
