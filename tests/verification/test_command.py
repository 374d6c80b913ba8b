"""`manage.py record verify`, as an operator and a timer use it."""

import subprocess
import sys
from dataclasses import replace
from uuid import UUID

from consent.lib import uuid7
from consent.management.verification_page import WHOLE
from tests.servers import Project
from tests.verification.owner import owning, verify


def run(project: Project, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "record", "verify", *arguments],
        cwd=project.root,
        env=project.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def touch(project: Project, number: int = 100) -> str:
    """A decision's id, whose visitor is another now."""
    with owning(project) as owner:
        ((id,),) = owner.ask(
            "SELECT id FROM consent_decision ORDER BY id LIMIT 1 OFFSET %s", number
        )
        owner.ask("UPDATE consent_decision SET visitor = %s WHERE id = %s", id, id)
        owner.ask("UPDATE consent_decision SET region = 'XX' WHERE id = %s", id)
    return str(id)


def newest(project: Project) -> str:
    with owning(project) as owner:
        ((id,),) = owner.ask("SELECT id FROM consent_decision ORDER BY id DESC LIMIT 1")
    return str(id)


def test_it_prints_a_page_for_a_report(record: Project) -> None:
    told = run(record)

    assert told.returncode == 0
    lines = told.stdout.splitlines()
    assert lines[-1] == WHOLE
    assert "661 decisions, 4 notices" in told.stdout
    assert "40 erased, 0 forgotten by age" in told.stdout
    assert record.url.removeprefix("http://") + "/log" in told.stdout  # the checkpoint's origin
    assert run(record, "--quiet").stdout == ""


def test_it_names_what_it_finds_and_ends_with_1(record: Project) -> None:
    id = touch(record)
    told = run(record)

    assert told.returncode == 1
    assert told.stdout.startswith(f"changed: The decision {id} is not what it was")
    assert told.stdout.splitlines()[-1] == "1 FINDING: see above."
    assert "WHOLE" not in told.stdout
    assert run(record, "--quiet").stdout.count("\n") == 1


def test_one_row_is_looked_at_by_its_id(record: Project) -> None:
    id = touch(record)

    assert verify(record, "--id", id)[:2] == verify(record)[:2]
    status, found, told = verify(record, "--id", newest(record))
    assert (status, found, told["places"], told["checkpoints"]) == (0, [], 1, 1)


def test_what_is_not_there_cannot_be_verified(record: Project) -> None:
    told = run(record, "--id", "0199d1e2-5a7b-7c3d-8e4f-0123456789ab")

    assert told.returncode == 2
    assert "it was erased, forgotten, or never was" in told.stderr


def test_a_database_that_is_away_is_no_finding(record: Project) -> None:
    told = run(replace(record, database_url="postgresql://nobody@127.0.0.1:1/none"))

    assert told.returncode == 2
    assert "It could not be done." in told.stderr


def test_a_month_is_looked_at_alone(record: Project) -> None:
    id = touch(record)
    month = f"{uuid7.time_of(UUID(id)):%Y-%m}"

    own, other = verify(record, "--month", month), verify(record, "--month", "2020-01")

    assert [one["row"] for one in own[1]] == [id]
    assert own[2]["rows"]["decision"] == 661
    assert other[:2] == (0, []) and other[2]["places"] == 0
    assert run(record, "--month", "November").returncode == 2
