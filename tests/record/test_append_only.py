"""The database itself refuses to rewrite what was recorded, on both engines."""

import hashlib
import json

import pytest

from tests.record import guarded
from tests.record.guarded import Guarded

SETUP = """
from datetime import datetime, UTC
from consent import publishing
from consent.models import *
from consent.intake import accounts
from tests import filled
from tests.record.recorded import VISITOR, record
now = datetime.now(UTC)
site = filled.seed()
filled.publish(site)
made = record(now)
for name in ("X", "Y"):
    account = accounts.hashes_of(name)[0]
    facts = {"reason": accounts.Reason.CHOICE, "now": now, "decision": made.pk}
    accounts.set_opt_out("mix", account, opted_out=True, **facts)
site.confirmations.create(fact="switched-off", note="A tracker", by="alice")
Change.objects.create(by="alice", model="consent.cookie", row="1", name="_ga", old="first")
"""
TABLES = (
    "consent_decision consent_notice consent_accountanswer consent_change consent_confirmation"
).split()
FORGOTTEN = {"consent_decision", "consent_accountanswer", "consent_change"}  # by a permit
REFUSED = [
    "UPDATE consent_decision SET surface = 'banner'",
    "UPDATE consent_notice SET body = '{}'",
    "UPDATE consent_accountanswer SET opted_out = NOT opted_out",
    "UPDATE consent_confirmation SET fact = 'switched-on'",
    "UPDATE consent_change SET old = 'third'",
    "UPDATE consent_confirmation SET by = 'mallory'",
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
USED = """
from datetime import datetime, UTC
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from consent.models import AccountAnswer, Decision, write_permit
from consent.intake import accounts
from consent.record import visitors
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
print("an account is closed:", [*left] == [accounts.hashes_of("Y")[0]])
record(choices={})
left = visitors.erase(VISITOR, "mix", now=datetime.now(UTC))
print("erased:", not Decision.objects.filter(visitor=VISITOR).exists())
print("a no is left:", left.visitor != VISITOR and "marketing" in left.choices)
with CaptureQueriesContext(connection) as asked:
    made = record(choices={})
record(id=made.pk, choices={})
writes = [one["sql"] for one in asked if not one["sql"].startswith("SELECT")]
print("a decision is one statement:", len(writes) == 1)
print("no permit is left:", is_refused())
"""


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def recorded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Guarded:
    return guarded.make(request, tmp_path_factory, SETUP)


@pytest.mark.requirement("R68")
def test_it_is_refused(recorded: Guarded) -> None:
    statements = [*REFUSED, *(ON_SQLITE if recorded.is_sqlite else ON_POSTGRESQL)]
    assert [sql for sql in statements if not recorded.is_refused(sql)] == []


def test_a_permit_lets_what_is_forgotten_go_and_nothing_else(recorded: Guarded) -> None:
    deleted = {
        table for table in TABLES if not recorded.is_refused(f"DELETE FROM {table}", permit=True)
    }
    assert deleted == FORGOTTEN
    if not recorded.is_sqlite:  # where nobody else writes meanwhile
        with recorded.connected(permit=True):
            assert recorded.is_refused("DELETE FROM consent_decision")


@pytest.mark.requirement("R71", "R148")
def test_a_notice_is_the_bytes_that_were_hashed(recorded: Guarded) -> None:
    with recorded.connected() as database:
        found = database.execute("SELECT body, digest FROM consent_notice")
        body, digest = found.fetchone()
    assert hashlib.sha256(body.encode()).hexdigest() == digest
    assert body == json.dumps(
        json.loads(body), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


def test_the_service_deletes_by_permits_that_end(recorded: Guarded) -> None:
    lines = recorded.project.python(USED).splitlines()

    told = [line for line in lines if line.endswith((": True", ": False"))]  # not the log's
    assert len(told) == 9
    assert [line for line in told if not line.endswith(": True")] == []
