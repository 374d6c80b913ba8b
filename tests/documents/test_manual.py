"""The operator's manual, followed to the letter."""

import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from tests.documents import block
from tests.documents.conftest import Service
from tests.servers import Project
from tests.shared import ROOT

pytestmark = pytest.mark.machine

NEWEST = "from consent.models import Decision; print(Decision.objects.latest('decided_at').pk)"


def test_the_record_is_looked_after(tmp_path: Path) -> None:
    project = Project.make(tmp_path)
    project.migrate()
    told, deleted = (
        project.manage(*shlex.split(line)[2:])
        for line in block("config/manual/runbook.md", "retention --run").splitlines()
    )

    assert "until 24 months after your last answer" in told and "Last run: never." in told
    assert deleted.startswith("Deleted: 0 decisions, 0 opt-out requests, ")


def test_an_emergency(tmp_path: Path) -> None:
    project = Project.make(tmp_path)
    project.migrate()
    project.manage("seed")
    off, status, on = (
        project.manage(*shlex.split(line)[2:])
        for line in block("config/manual/runbook.md", "site off").splitlines()
    )

    assert off.startswith("mixnetworks.com is switched off.")
    assert "mix: off since" in status and "An undeclared script on the checkout" in status
    assert on.startswith("mixnetworks.com is switched on.")


def test_a_record_is_erased_by_receipt(service: Service) -> None:
    look, erase = block("config/manual/runbook.md", "--yes").splitlines()
    (receipt,) = re.findall(r"erase ([\w-]{36})$", look)
    service.cookies(analytics=True)
    given = service.project.python(NEWEST)
    looked, erased = (
        service.project.manage(*shlex.split(line.replace(receipt, given))[2:])
        for line in (look, erase)
    )

    assert "1 decision of" in looked and "Nothing was erased." in looked
    assert "Erased. What was refused stays as one no" in erased


def test_the_record_is_verified(service: Service) -> None:
    service.cookies(analytics=True)
    given = service.project.python(NEWEST)
    whole, one = block("config/manual/runbook.md", "record verify").splitlines()
    (receipt,) = re.findall(r"--id ([\w-]{36})$", one)

    for line in (whole, one.replace(receipt, given)):
        printed = service.project.manage(*shlex.split(line)[2:])
        assert printed.endswith("and none is missing.\n")


def test_keys_are_rotated(tmp_path: Path) -> None:
    """By the command of the manual, and then by those that its table names."""
    place, folder = "/var/lib/mix-consent/keys", str(tmp_path / "keys")
    manual = (ROOT / "config/manual/runbook.md").read_text(encoding="utf-8")
    first = block("config/manual/runbook.md", "keys add --folder").replace(place, folder)
    add, retire = re.findall(r"\| `python manage.py (keys [^`]+)`", manual)
    project = Project.make(tmp_path)
    project.manage(*shlex.split(first)[2:])
    assert f"CONSENT_SIGNING_KEYS={place}`" in manual
    project = replace(project, settings={"CONSENT_SIGNING_KEYS": folder})

    project.manage(*shlex.split(add), "--after", "0")
    project.manage(*shlex.split(retire))

    new, coming, old = project.manage("keys", "list").splitlines()[1:]
    assert " signs " in new and " will sign " in coming
    assert " signed " in old and "public half alone" in old


def test_a_backup_is_taken_and_restored(tmp_path: Path) -> None:
    def here(line: str) -> list[str]:
        folder = str(tmp_path / "backups")
        return shlex.split(line.replace("/var/lib/mix-consent/backups", folder))[2:]

    project = Project.make(tmp_path)
    project.migrate()
    project.manage("seed")
    (backup,) = block("config/manual/runbook.md", "manage.py backup").splitlines()
    assert "Restored for a look: " in project.manage(*here(backup))
    (taken,) = (tmp_path / "backups").iterdir()
    (tmp_path / "db.sqlite3").unlink()
    for ending in ("-wal", "-shm"):
        (tmp_path / f"db.sqlite3{ending}").unlink(missing_ok=True)

    (restore,) = block("config/manual/runbook.md", "manage.py restore").splitlines()
    named = re.findall(r"mix-consent-[0-9TZ]+\.sqlite3", restore)[0]
    told = project.manage(*here(restore.replace(named, taken.name)))
    assert "The log is cut at " in told and "* site mix, switched on: " in told
