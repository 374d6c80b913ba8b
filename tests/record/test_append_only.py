"""The database itself refuses to rewrite what was recorded, on both engines."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from tests.postgres import new_database
from tests.servers import Project

SETUP = """
from datetime import datetime, UTC
from consent import publishing
from consent.models import *
from consent.proof.models import Leaf, LogCheckpoint, LogCut, LogEntries, LogTile, Tombstone
from consent.record import accounts
from tests import filled
from tests.record.recorded import VISITOR, record
now = datetime.now(UTC)
site = filled.seed()
publishing.publish(site)
made = record(now)
for name in ("X", "Y"):
    account = accounts.hash_of("mix", name)
    accounts.opt_out("mix", account, reason=accounts.Reason.CHOICE, now=now, decision=made.pk)
SiteSwitch.objects.create(site=site, is_off=True, reason="A tracker", by="alice")
Change.objects.create(by="alice", model="consent.cookie", row="1", name="_ga", old="first")
first = Leaf.objects.order_by("record").first()
Leaf.objects.filter(pk=first.pk).update(place=0)
LogEntries.objects.create(number=0, entries=bytes(256 * 32))
LogEntries.objects.create(number=1, entries=bytes(64))
LogTile.objects.create(level=1, number=0, hashes=bytes(64))
LogCheckpoint.objects.create(size=257, at=now, note="a note")
LogCut.objects.create(at=now, size=12, root="00", notices_from=1000)
Tombstone.objects.create(reason="erased", day=now.date(), places="3")
"""
TABLES = (
    "consent_decision consent_notice consent_accountanswer consent_siteswitch consent_change"
    " proof_leaf proof_logentries proof_logtile proof_logcheckpoint proof_logcut proof_tombstone"
).split()
FORGOTTEN = {"consent_decision", "consent_accountanswer", "consent_change", "proof_leaf",
             "proof_tombstone"}  # fmt: skip
REFUSED = [
    "UPDATE consent_decision SET surface = 'banner'",
    "UPDATE consent_notice SET body = '{{}}'",
    "UPDATE consent_accountanswer SET opted_out = NOT opted_out",
    "UPDATE consent_siteswitch SET is_off = NOT is_off",
    "UPDATE consent_change SET old = 'third'",
    "UPDATE proof_leaf SET place = 5 WHERE place = 0",
    "UPDATE proof_leaf SET place = NULL WHERE place = 0",
    "UPDATE proof_leaf SET salt = substr(salt, 2)",
    "UPDATE proof_leaf SET kind = 'T', place = 9 WHERE place IS NULL",
    "UPDATE proof_logentries SET entries = substr(entries, 2) WHERE number = 1",
    "UPDATE proof_logentries SET entries = {beyond} WHERE number = 0",  # is full
    "UPDATE proof_logentries SET entries = {wrong} WHERE number = 1",
    "UPDATE proof_logentries SET number = 2 WHERE number = 1",
    "UPDATE proof_logtile SET hashes = {wrong}",
    "UPDATE proof_logcheckpoint SET size = 256",
    "UPDATE proof_tombstone SET places = '4'",
    "UPDATE proof_logcut SET size = 11",
    *(f"DELETE FROM {table}" for table in TABLES),
]
ON_SQLITE = [
    *(f"INSERT OR REPLACE INTO {one} SELECT * FROM {one}" for one in TABLES),
    "REPLACE INTO consent_notice SELECT id + 1, number, body, digest, published_at,"
    " published_by, site_id FROM consent_notice",
]
ON_POSTGRESQL = [
    *(f"TRUNCATE {table} CASCADE" for table in TABLES),
    "INSERT INTO consent_decision SELECT * FROM consent_decision"
    " ON CONFLICT (id) DO UPDATE SET surface = 'banner'",
]
ALLOWED = [
    "UPDATE proof_leaf SET place = 1 WHERE record = (SELECT max(record{text})"
    " FROM proof_leaf WHERE place IS NULL){uuid}",
    "UPDATE proof_logentries SET entries = {grown} WHERE number = 1",
    "UPDATE proof_logtile SET hashes = {grown}",
    "UPDATE proof_logcheckpoint SET size = 258, note = 'another'",
]
OCTETS = {
    "grown": bytes(64) + b"\xaa" * 32,
    "wrong": b"\xaa" * 32 + bytes(64),
    "beyond": bytes(256 * 32) + b"\xaa" * 32,
}
USED = """
from datetime import datetime, UTC
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from consent.models import AccountAnswer, Decision, write_permit
from consent.proof.models import Leaf
from consent.record import accounts, visitors
from tests.record.recorded import VISITOR, record

def is_refused():
    try:
        with transaction.atomic():
            Decision.objects.filter(pk=record(choices={}).pk).delete()
    except IntegrityError:
        return True
    return False

with transaction.atomic():
    with write_permit():
        print("deleted by a permit:", not is_refused())
    print("no more, before the transaction around it ends:", is_refused())
with write_permit():
    with write_permit():
        pass
    print("on, after one within it:", not is_refused())
with transaction.atomic():
    try:
        with write_permit():
            raise LookupError
    except LookupError:
        print("no more, after it failed:", is_refused())

accounts.close("mix", "X")
left = AccountAnswer.objects.values_list("account", flat=True)
print("an account is closed:", [*left] == [accounts.hash_of("mix", "Y")])
record(choices={})
left = visitors.erase(VISITOR, "mix", now=datetime.now(UTC))
print("erased:", not Decision.objects.filter(visitor=VISITOR).exists())
print("a no is left:", left.visitor != VISITOR and "marketing" in left.choices)
with CaptureQueriesContext(connection) as asked:
    made = record(choices={})
record(id=made.pk, choices={})
inserts = [one["sql"] for one in asked if "INSERT" in one["sql"]]
leaves = Leaf.objects.filter(record=made.pk).count()
print("row and leaf by one statement:", len(inserts) == 1 == leaves)
print("no permit is left:", is_refused())
"""


class Recorded:
    """A record on one engine, for whoever has the database's password."""

    def __init__(self, engine: str, project: Project) -> None:
        self.is_sqlite, self.project = engine == "SQLite", project
        self.refusals = [*REFUSED, *(ON_SQLITE if self.is_sqlite else ON_POSTGRESQL)]

    @contextmanager
    def connected(self, *, permit: bool = False) -> Iterator[Any]:
        """What is done is taken back."""
        url = self.project.database_url
        database: Any = (
            sqlite3.connect(url.removeprefix("sqlite:///"))
            if self.is_sqlite
            else psycopg.connect(url)
        )
        if permit and self.is_sqlite:
            database.create_function("consent_has_permit", 0, lambda: 1)
        elif permit:
            database.execute("SET LOCAL consent.permit = 'on'")
        yield database
        database.rollback()
        database.close()

    def is_refused(self, sql: str, *, permit: bool = False) -> bool:
        with self.connected(permit=permit) as database:
            try:
                database.execute(sql)
                return False
            except (sqlite3.IntegrityError, psycopg.IntegrityError) as error:
                return "append-only" in str(error)
            except sqlite3.OperationalError as error:  # a shell has no function that permits
                return "consent_has_permit" in str(error)

    def spell(self, sql: str) -> str:
        if self.is_sqlite:
            literals = {name: f"X'{octets.hex()}'" for name, octets in OCTETS.items()}
            return sql.format(**literals, text="", uuid="")
        literals = {name: f"'\\x{octets.hex()}'::bytea" for name, octets in OCTETS.items()}
        return sql.format(**literals, text="::text", uuid="::uuid")


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def recorded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    folder = tmp_path_factory.mktemp("record")
    if request.param == "SQLite":
        project = Project.make(folder)
        project.migrate()
    else:
        server = request.getfixturevalue("postgres_url")
        url = new_database(server, request.getfixturevalue("migrated_postgres"))
        project = Project.make(folder, url)
    project.python(SETUP)
    return Recorded(request.param, project)


@pytest.mark.requirement("R68")
def test_it_is_refused(recorded: Recorded) -> None:
    statements = map(recorded.spell, recorded.refusals)
    assert [sql for sql in statements if not recorded.is_refused(sql)] == []


def test_the_log_grows(recorded: Recorded) -> None:
    for sql in ALLOWED:
        with recorded.connected() as database:
            assert database.execute(recorded.spell(sql)).rowcount == 1, sql


def test_a_permit_lets_what_is_forgotten_go_and_nothing_else(recorded: Recorded) -> None:
    deleted = {
        table for table in TABLES if not recorded.is_refused(f"DELETE FROM {table}", permit=True)
    }
    assert deleted == FORGOTTEN
    if not recorded.is_sqlite:  # where nobody else writes meanwhile
        with recorded.connected(permit=True):
            assert recorded.is_refused("DELETE FROM consent_decision")


@pytest.mark.requirement("R71", "R148")
def test_a_notice_is_the_bytes_that_were_hashed(recorded: Recorded) -> None:
    with recorded.connected() as database:
        found = database.execute("SELECT body, digest FROM consent_notice")
        body, digest = found.fetchone()
    assert hashlib.sha256(body.encode()).hexdigest() == digest
    assert body == json.dumps(
        json.loads(body), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


def test_the_service_deletes_by_permits_that_end(recorded: Recorded) -> None:
    told = recorded.project.python(USED).splitlines()

    assert len(told) == 9
    assert [line for line in told if not line.endswith(": True")] == []
