"""On both engines: the database itself lets the log grow, and refuses everything else.

And a log is taken away, and a later one begins with all that is on record by then.
"""

import pytest

from tests.record import guarded
from tests.record.guarded import Guarded

SETUP = """
from datetime import datetime, UTC
from consent import publishing
from consent.models import *
from consent.proof.models import *
from tests import filled
from tests.record.recorded import record
now = datetime.now(UTC)
filled.publish(filled.seed())
record(now)
first = Leaf.objects.order_by("record").first()
Leaf.objects.filter(pk=first.pk).update(place=0)
LogTile.objects.create(level=0, number=0, hashes=bytes(256 * 32))
LogTile.objects.create(level=0, number=1, hashes=bytes(64))
LogTile.objects.create(level=1, number=0, hashes=bytes(64))
LogCheckpoint.objects.create(size=257, at=now, note="a note")
Tombstone.objects.create(day=now.date(), places="3", seal=bytes(16))
"""
TABLES = "leaf logtile logcheckpoint tombstone".split()
FORGOTTEN = {"leaf", "tombstone"}  # by a permit
REFUSED = [
    "UPDATE proof_leaf SET place = 5 WHERE place = 0",
    "UPDATE proof_leaf SET place = NULL WHERE place = 0",
    "UPDATE proof_leaf SET salt = substr(salt, 2)",
    "UPDATE proof_leaf SET entry = substr(entry, 2), place = 9 WHERE place IS NULL",
    "UPDATE proof_leaf SET seal = substr(seal, 2), place = 9 WHERE place IS NULL",
    "UPDATE proof_leaf SET kind = 'T', place = 9 WHERE place IS NULL",
    "UPDATE proof_logtile SET hashes = substr(hashes, 2) WHERE number = 1",
    "UPDATE proof_logtile SET hashes = {beyond} WHERE level = 0 AND number = 0",  # is full
    "UPDATE proof_logtile SET hashes = {wrong} WHERE number = 1",
    "UPDATE proof_logtile SET number = 2 WHERE number = 1",
    "UPDATE proof_logtile SET level = 2 WHERE level = 1",
    "UPDATE proof_logcheckpoint SET size = 256",
    "UPDATE proof_tombstone SET places = '4'",
    *(f"DELETE FROM proof_{table}" for table in TABLES),
]
ON_SQLITE = [f"INSERT OR REPLACE INTO proof_{name} SELECT * FROM proof_{name}" for name in TABLES]
ON_POSTGRESQL = [f"TRUNCATE proof_{table} CASCADE" for table in TABLES]
ALLOWED = [
    "UPDATE proof_leaf SET place = 1 WHERE record = (SELECT max(record{text})"
    " FROM proof_leaf WHERE place IS NULL){uuid}",
    "UPDATE proof_logtile SET hashes = {grown} WHERE number = 1",
    "UPDATE proof_logcheckpoint SET size = 258, note = 'another'",
]
OCTETS = {
    "grown": bytes(64) + b"\xaa" * 32,
    "wrong": b"\xaa" * 32 + bytes(64),
    "beyond": bytes(256 * 32) + b"\xaa" * 32,
}


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def log(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Guarded:
    return guarded.make(request, tmp_path_factory, SETUP)


@pytest.mark.requirement("R68")
def test_it_is_refused(log: Guarded) -> None:
    refused = [*REFUSED, *(ON_SQLITE if log.is_sqlite else ON_POSTGRESQL)]
    statements = [_spell(log, sql) for sql in refused]
    assert [sql for sql in statements if not log.is_refused(sql)] == []


def test_the_log_grows(log: Guarded) -> None:
    for sql in ALLOWED:
        with log.connected() as database:
            assert database.execute(_spell(log, sql)).rowcount == 1, sql


def test_a_permit_lets_what_is_forgotten_go_and_nothing_else(log: Guarded) -> None:
    deleted = {
        table for table in TABLES if not log.is_refused(f"DELETE FROM proof_{table}", permit=True)
    }
    assert deleted == FORGOTTEN


RECORD = "from tests.record.recorded import record; print(record().pk)"
ANEW = """
from django.core.management import call_command
from consent.models import Change, Decision, Notice
from consent.proof.log.verification import Verification
from consent.proof.models import Leaf
from tests.places import place_all
call_command("migrate", verbosity=0)
place_all()
rows = sum(model.objects.count() for model in (Change, Decision, Notice))
print(Leaf.objects.exclude(place=None).count() == rows, list(Verification().all()))
"""


def test_it_is_left_out_and_begins_anew(log: Guarded) -> None:
    """The last test of this module: the database is another one after it."""
    project = log.project
    project.manage("migrate", "proof", "zero")
    assert len(project.run("manage.py", "shell", "-v0", "-c", RECORD, CONSENT_PROOF="off")) > 30

    assert project.python(ANEW) == "True []"


def _spell(log: Guarded, sql: str) -> str:
    if log.is_sqlite:
        literals = {name: f"X'{octets.hex()}'" for name, octets in OCTETS.items()}
        return sql.format(**literals, text="", uuid="")
    literals = {name: f"'\\x{octets.hex()}'::bytea" for name, octets in OCTETS.items()}
    return sql.format(**literals, text="::text", uuid="::uuid")
