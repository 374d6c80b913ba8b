"""The recipe for Citus on a plain PostgreSQL: it runs, and its tables are as Citus wants them.

Functions of our own stand in for Citus's and write down what they were called with.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consent.intake import answers
from consent.record import retention, visitors
from tests import filled
from tests.record.recorded import age_notices, record
from tests.servers import Project
from tests.shared import ROOT

RECIPE = (ROOT / "config" / "deploy" / "citus.sql").read_text()
STAND_INS = """
    CREATE TEMPORARY TABLE called (name text, of regclass, by text);
    CREATE FUNCTION create_reference_table(of regclass) RETURNS void LANGUAGE sql
        AS $$ INSERT INTO called VALUES ('reference', of) $$;
    CREATE FUNCTION create_distributed_table(of regclass, by text) RETURNS void LANGUAGE sql
        AS $$ INSERT INTO called VALUES ('distributed', of, by) $$;
    CREATE FUNCTION truncate_local_data_after_distributing_table(of regclass) RETURNS void
        LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('TRUNCATE %s', of); END $$"""
# Citus: each unique index has the column that the rows are spread by
OTHER_KEYS = """
    SELECT indexrelid::regclass::text FROM pg_index JOIN called ON of = indrelid
    WHERE name = 'distributed' AND indisunique AND NOT EXISTS (
        SELECT 1 FROM pg_attribute
        WHERE attrelid = indrelid AND attnum = ANY (indkey) AND attname = by)"""
# Citus: a foreign key leads to a table that stands whole on each worker
OTHER_FOREIGN_KEYS = """
    SELECT conname FROM pg_constraint WHERE contype = 'f' AND (
        confrelid IN (SELECT of FROM called WHERE name = 'distributed')
        OR conrelid IN (SELECT of FROM called)
           AND confrelid NOT IN (SELECT of FROM called WHERE name = 'reference'))"""


@pytest.fixture
def sharded(postgres: Project) -> Iterator[psycopg.Connection]:
    """The installation after the recipe, until it is rolled back."""
    with psycopg.connect(postgres.database_url) as database:
        # The log is left out
        database.execute("DROP TABLE IF EXISTS proof_leaf CASCADE")
        database.execute(STAND_INS)
        # psql's BEGIN and COMMIT: here all of it is one transaction
        database.execute(re.sub(r"^(BEGIN|COMMIT);$", "", RECIPE, flags=re.MULTILINE).encode())
        yield database
        database.rollback()


def test_the_record_is_spread_by_its_key_and_what_it_names_stands_whole(
    sharded: psycopg.Connection,
) -> None:
    called = sharded.execute("SELECT name, of::text, by FROM called").fetchall()
    assert called == [
        ("reference", "consent_site", None),
        ("reference", "consent_notice", None),
        ("distributed", "consent_decision", "id"),
    ]
    assert sharded.execute(OTHER_KEYS).fetchall() == []
    assert sharded.execute(OTHER_FOREIGN_KEYS).fetchall() == []
    assert sharded.execute("SHOW citus.propagate_set_commands").fetchall() == [("local",)]


@pytest.mark.django_db
def test_no_question_joins_the_record_with_itself() -> None:
    """The rows of one visitor lie on several machines."""
    now = datetime.now(UTC)
    filled.publish(filled.seed())
    age_notices()
    back = record(now - timedelta(days=800)).visitor
    record(now, visitor=back)
    record(now - timedelta(days=800))
    with CaptureQueriesContext(connection) as captured:
        retention.run(now, is_confirmed=True)
        visitors.history(back, "mix")
        answers.of_visitor(back, "mix").first()
        visitors.erase(back, "mix", now=now)

    asked = [row["sql"] for row in captured.captured_queries if "consent_decision" in row["sql"]]
    assert [sql for sql in asked if sql.startswith("DELETE")]
    for sql in asked:
        assert len(re.findall(r'(?:FROM|JOIN|INTO) "?consent_decision\b', sql)) <= 1, sql
