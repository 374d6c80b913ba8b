"""Whoever owns the database touches rows, and each of them is named: those and no other."""

import json
import subprocess
import sys
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from consent.proof.log import leaves
from consent.proof.management.commands.record import WHOLE
from tests.proof.verification.attacks import ATTACKS, COPY, LEAF, Expected, named
from tests.proof.verification.owner import Owner, owning
from tests.servers import Project

TIMES = 3  # each, of every way
MAKE = "from tests.proof.verification.recorded import make; make()"
ODD = "CAST(x'ff' AS TEXT)"  # not UTF-8
CHANGE = "at, by, site, model, row, name, action, field, old, new"
# On the other rows: what is named, and how it is done
OTHERS = {
    ("changed", "2"): "UPDATE consent_notice SET body = replace(body, 'MIX', 'NIX') WHERE id = 2",
    ("changed", "3"): "UPDATE consent_notice SET published_by = 'nobody' WHERE id = 3",
    ("removed", "4"): "DELETE FROM consent_notice WHERE id = 4",
    ("inserted", "9999"): f"INSERT INTO consent_change (id, {CHANGE}) SELECT 9999, {CHANGE} "
    "FROM consent_change WHERE id = (SELECT min(id) FROM consent_change)",
    ("inserted", "-7"): f"INSERT INTO consent_change (id, {CHANGE}) SELECT -7, {CHANGE} "
    "FROM consent_change WHERE id = 9999",
}


def verify(project: Project, *arguments: str) -> tuple[int, list[dict[str, Any]], dict[str, Any]]:
    """How `record verify` ends, what it finds, and its last line."""
    done = subprocess.run(
        [sys.executable, "manage.py", "record", "verify", "--json", *arguments],
        cwd=project.root,
        env=project.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    *found, last = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, found, last


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def record(request: pytest.FixtureRequest, tmp_path: Path) -> Project:
    project: Project
    if request.param == "SQLite":
        project = Project.make(tmp_path)
        project.migrate()
    else:
        project = request.getfixturevalue("own_postgres")
    project.python(MAKE)
    return project


@pytest.mark.requirement("R72")
def test_each_row_that_was_touched_is_named_and_no_other(record: Project) -> None:
    status, found, told = verify(record)
    assert (status, found, told["findings"]) == (0, [], 0)
    assert (told["rows"]["decision"], told["rows"]["notice"], told["gone"]) == (661, 4, 40)
    assert (told["rows"]["tombstone"], told["tombstones_waiting"]) == (2, 10)
    assert told["places"] == sum(told["rows"].values()) + 40
    assert told["checkpoint"]
    page = record.manage("record", "verify")
    assert page.splitlines()[-1] == WHOLE and "661 decisions, 4 notices" in page

    expected: Expected = set(OTHERS)
    with owning(record) as owner:
        some = iter([id for (id,) in owner.ask("SELECT id FROM consent_decision ORDER BY id")][::5])
        for ways in ATTACKS.values():
            for attack in ways * TIMES:
                expected |= attack(owner, next(some), next(some))
        for sql in OTHERS.values():
            owner.ask(sql)
        expected |= _touch_others(owner)
        if owner.is_sqlite:
            expected |= _write_no_such_types(owner)

    status, found, told = verify(record)

    assert status == 1 and told["findings"] == len(found)
    assert {named(facts) for facts in found} == expected


def _touch_others(owner: Owner) -> Expected:
    first = owner.one("SELECT min(id) FROM consent_change WHERE id > 0")
    last = owner.one("SELECT max(id) FROM consent_change WHERE id < 9999")
    owner.ask("UPDATE consent_change SET by = 'eve' WHERE id = %(id)s", id=first)
    owner.ask("DELETE FROM consent_change WHERE id = %(id)s", id=last)
    widened, waiting = _leaf(owner, "T", 0), uuid4()
    covers = "SELECT places FROM proof_tombstone WHERE id = %(id)s"
    gone = owner.one(
        "SELECT max(id{}) FROM proof_tombstone WHERE id NOT IN"
        " (SELECT record FROM proof_leaf WHERE kind = 'T')".format(
            "" if owner.is_sqlite else "::text"
        )
    )
    texts = [owner.one(covers, id=UUID(str(id))) for id in (widened, gone)]
    spans = (range(first, last + 1) for text in texts for first, last in leaves.read(text))
    owner.ask("UPDATE proof_tombstone SET places = places || ' 1' WHERE id = %(id)s", id=widened)
    owner.ask("DELETE FROM proof_tombstone WHERE id = %(id)s", id=UUID(str(gone)))
    owner.ask(LEAF.format("NULL"), new=waiting, salt=bytes(16))  # of no row
    twice = set[UUID]()
    if not owner.is_sqlite:
        owner.ask("ALTER TABLE consent_decision DROP CONSTRAINT consent_decision_pkey")
        twice = {_leaf(owner, "D", 240)}
        owner.ask(
            "INSERT INTO consent_decision SELECT * FROM consent_decision WHERE id = %(id)s",
            id=next(iter(twice)),
        )
    return {
        *(("changed", str(id)) for id in (first, widened)),
        *(("twice", str(id)) for id in twice),
        *(("removed", str(row)) for row in (last, waiting, *chain(*spans))),
    }


def _write_no_such_types(owner: Owner) -> Expected:
    """As SQLite allows: no text, or one that is not UTF-8; an id that is the same UUID."""
    ids = [_leaf(owner, "D", number) for number in range(230, 234)]
    owner.ask(f"UPDATE consent_decision SET language = {ODD} WHERE id = %(id)s", id=ids[0])
    owner.ask("UPDATE proof_leaf SET salt = 'text' WHERE record = %(id)s", id=ids[1])
    owner.ask(f"UPDATE proof_leaf SET salt = {ODD} WHERE record = %(id)s", id=ids[2])
    owner.ask("UPDATE consent_notice SET body = x'ff' WHERE id = 2")
    owner.ask(f"UPDATE consent_notice SET published_by = {ODD} WHERE id = 3")
    doubles = {ids[3].hex.upper(), str(ids[3])}
    for double in doubles:
        owner.ask(COPY, id=ids[3], new=double)
    return {
        *(("changed", str(id)) for id in ids[:3]),
        *(("inserted", double) for double in doubles),
    }


def _leaf(owner: Owner, kind: str, number: int) -> UUID:
    record = "SELECT record FROM proof_leaf WHERE kind = %(kind)s ORDER BY place LIMIT 1 "
    return UUID(str(owner.one(f"{record} OFFSET %(number)s", kind=kind, number=number)))


def test_what_cannot_be_done_is_no_finding(recorded: None, db: None) -> None:
    def away(execute: Callable[..., Any], *rest: Any) -> Any:
        raise OperationalError("the connection is lost")

    with (
        connection.execute_wrapper(away),
        pytest.raises(CommandError, match="It could not be done") as caught,
    ):
        call_command("record", "verify")
    assert caught.value.returncode == 2
