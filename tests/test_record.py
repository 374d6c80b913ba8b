"""The record cannot be rewritten, whoever tries: Django, or SQL on either engine."""

import json
import sqlite3
from pathlib import Path

import psycopg
import pytest

from consent.models import Decision
from tests.servers import Project

SETUP = """
from datetime import datetime, UTC
from consent.record import accounts, decisions
from consent.lib import uuid7
from consent import publishing
from tests import filled
from consent.models import Change, Decision, SiteSwitch
site = filled.seed()
notice = publishing.publish(site)
now = datetime.now(UTC)
visitor = uuid7.uuid7(now)
draft = decisions.DecisionDraft(
    id=uuid7.uuid7(now), decided_at=now, visitor=visitor, site="mix", notice=1,
    choices={"analytics": True},
    surface=Decision.Surface.BANNER, method=Decision.Method.CUSTOM, language="en", region="ZZ",
    model="opt-in", place="ZZ", place_model="opt-in", signal=False,
)
decisions.record(draft, now=now)
for name in ("X", "Y"):
    account = accounts.hash_of("mix", name)
    accounts.opt_out("mix", account, reason=accounts.Reason.CHOICE, now=now, decision=draft.id)
SiteSwitch.objects.create(site=site, is_off=True, reason="A tracker", by="alice")
Change.objects.create(by="alice", model="consent.cookie", row="1", name="_ga", old="first")
print(visitor)
"""

ATTACKS = [
    "UPDATE consent_decision SET surface = 'banner'",
    "DELETE FROM consent_decision",
    "UPDATE consent_notice SET body = '{}'",
    "DELETE FROM consent_notice",
    "UPDATE consent_accountanswer SET opted_out = NOT opted_out",
    "DELETE FROM consent_accountanswer",
    "UPDATE consent_siteswitch SET is_off = NOT is_off",
    "DELETE FROM consent_siteswitch",
    "UPDATE consent_change SET old = 'third'",
    "DELETE FROM consent_change",
]
ON_SQLITE = [
    *ATTACKS,
    "INSERT OR REPLACE INTO consent_decision SELECT * FROM consent_decision",
    "INSERT OR REPLACE INTO consent_notice SELECT * FROM consent_notice",
    "INSERT OR REPLACE INTO consent_accountanswer SELECT * FROM consent_accountanswer",
    "INSERT OR REPLACE INTO consent_siteswitch SELECT * FROM consent_siteswitch",
    "INSERT OR REPLACE INTO consent_change SELECT * FROM consent_change",
    "REPLACE INTO consent_notice SELECT id + 1, number, body, digest, published_at,"
    " published_by, site_id FROM consent_notice",
]
ON_POSTGRESQL = [
    *ATTACKS,
    "TRUNCATE consent_decision",
    "TRUNCATE consent_notice CASCADE",
    "TRUNCATE consent_accountanswer",
    "TRUNCATE consent_siteswitch",
    "TRUNCATE consent_change",
    "INSERT INTO consent_decision SELECT * FROM consent_decision"
    " ON CONFLICT (id) DO UPDATE SET surface = 'banner'",
    "INSERT INTO consent_accountanswer SELECT * FROM consent_accountanswer"
    " ON CONFLICT (id) DO UPDATE SET opted_out = false",
]
RECORD = (
    "SELECT * FROM consent_decision",
    "SELECT * FROM consent_accountanswer",
    "SELECT * FROM consent_siteswitch",
    "SELECT * FROM consent_change",
)

ERASE = """
from datetime import datetime, UTC
from uuid import UUID
from consent.record import decisions, visitors
from consent.models import Decision, WritePermit
left = visitors.erase(UUID("{visitor}"), "mix", now=datetime.now(UTC))
print(Decision.objects.filter(visitor="{visitor}").count(), WritePermit.objects.count(),
      sorted(left.decision.choices), left.decision.visitor != UUID("{visitor}"))
"""

CLOSE = """
from consent.record import accounts
from consent.models import AccountAnswer, WritePermit
accounts.close("mix", "X")
left = AccountAnswer.objects.values_list("account", flat=True)
print(list(left) == [accounts.hash_of("mix", "Y")], WritePermit.objects.count())
"""


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project.make(tmp_path_factory.mktemp("sqlite"))
    project.migrate()
    return project


@pytest.fixture(scope="module")
def visitor_on_sqlite(sqlite: Project) -> str:
    return sqlite.python(SETUP)


@pytest.fixture(scope="module")
def visitor_on_postgresql(postgres: Project) -> str:
    return postgres.python(SETUP)


@pytest.mark.requirement("R68")
@pytest.mark.parametrize("sql", ON_SQLITE)
def test_sqlite_refuses(sqlite: Project, visitor_on_sqlite: str, sql: str) -> None:
    with sqlite3.connect(sqlite.folder / "db.sqlite3") as database:
        before = [database.execute(rows).fetchall() for rows in RECORD]
        assert all(before), "there is something to attack"
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            database.execute(sql)
        assert [database.execute(rows).fetchall() for rows in RECORD] == before


@pytest.mark.requirement("R68")
@pytest.mark.parametrize("sql", ON_POSTGRESQL)
def test_postgresql_refuses(postgres: Project, visitor_on_postgresql: str, sql: str) -> None:
    with psycopg.connect(postgres.database_url) as database:
        before = [database.execute(rows).fetchall() for rows in RECORD]
        assert all(before), "there is something to attack"
    with (
        psycopg.connect(postgres.database_url) as database,
        pytest.raises(psycopg.IntegrityError, match="append-only"),
    ):
        database.execute(sql)
    with psycopg.connect(postgres.database_url) as database:
        assert [database.execute(rows).fetchall() for rows in RECORD] == before


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_erasure_goes_through_the_door_and_shuts_it(
    engine: str, request: pytest.FixtureRequest
) -> None:
    project: Project = request.getfixturevalue(engine)
    visitor = request.getfixturevalue(
        f"visitor_on_{'sqlite' if engine == 'sqlite' else 'postgresql'}"
    )

    said = project.python(ERASE.format(visitor=visitor))

    refused = ["marketing", "personalization", "preferences", "replay", "support"]
    assert said == f"0 0 {refused} True"


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
@pytest.mark.usefixtures("visitor_on_sqlite", "visitor_on_postgresql")
def test_a_closed_account_goes_through_the_door_too(
    engine: str, request: pytest.FixtureRequest
) -> None:
    project: Project = request.getfixturevalue(engine)

    assert project.python(CLOSE) == "True 0"


def test_django_refuses_before_the_database_must(db: None) -> None:
    with pytest.raises(TypeError, match="never rewritten"):
        decision = Decision()
        decision._state.adding = False
        decision.save()


@pytest.mark.requirement("R71", "R148")
def test_a_notice_is_the_bytes_that_were_hashed(sqlite: Project, visitor_on_sqlite: str) -> None:
    import hashlib

    with sqlite3.connect(Path(sqlite.folder) / "db.sqlite3") as database:
        body, digest = database.execute("SELECT body, digest FROM consent_notice").fetchone()
    assert hashlib.sha256(body.encode()).hexdigest() == digest
    assert body == json.dumps(
        json.loads(body), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
