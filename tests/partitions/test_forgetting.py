"""Erasure and retention reach every month, and nobody waits for them."""

import re

import psycopg
import pytest

from tests.partitions.record import COLUMNS, PRELUDE, THIS, ask, name, partitions
from tests.servers import Project


def test_erasure_looks_everywhere(record: Project) -> None:
    """Also where a machine's clock was wrong when the visitor's id was made."""
    code = """
visitor = uuid7.uuid7(start(this.plus(3)))
[decide(start(this.plus(n)), visitor) for n in (-3, 0, 3, 40)]
left = visitors.erase(visitor, "mix", now=timezone.now())
print(Decision.objects.filter(visitor=visitor).count(), left.decision.choices["marketing"][1])
"""
    assert record.python(PRELUDE + code) == "0 0"


FORGET = """
gone, back = decide(start(this.plus(-30))).visitor, decide(start(this.plus(-29))).visitor
also_gone = decide(start(this.plus(-29))).visitor
partitions.empty_default(timezone.now())
decide(timezone.now(), back)
print(retention.run(timezone.now()).deleted["decisions"])
print([len(visitors.history(one, "mix")) for one in (gone, also_gone, back)])
"""


def test_a_month_with_nothing_left_is_dropped_and_who_answered_again_stays(
    record: Project,
) -> None:
    assert record.python(PRELUDE + FORGET).splitlines() == ["2", "[0, 0, 2]"]

    assert name(-30) not in partitions(record)
    assert ask(record, f"SELECT count(*) FROM {name(-29)}") == [(1,)]
    assert ask(record, "SELECT count(*) FROM consent_decision_default") == [(0,)]


BUSY = """
gone = [decide(start(this.plus(n))) for n in (-28, -27)]
partitions.empty_default(timezone.now())
"""


def test_who_reads_the_record_meanwhile_waits_for_nothing_and_holds_nothing_up(
    record: Project,
) -> None:
    """The empty months are left for the next time."""
    record.python(PRELUDE + BUSY)
    with psycopg.connect(record.database_url) as reader:
        reader.execute("SELECT count(*) FROM consent_decision")  # and the transaction stays open

        told = record.manage("retention", "--run")
        assert "2 decisions" in told
        assert reader.execute(f"SELECT count(*) FROM {name(-28)}".encode()).fetchone() == (0,)
        reader.rollback()
        assert {name(-28), name(-27)} <= partitions(record)

    record.manage("retention", "--run")
    assert not {name(-28), name(-27)} & partitions(record)


FILL = f"""
    INSERT INTO consent_decision (id, visitor, {COLUMNS})
    SELECT (substr(one.id::text, 1, 13) || substr(gen_random_uuid()::text, 14))::uuid,
           gen_random_uuid(), {COLUMNS}
    FROM consent_decision one, generate_series(1, 20000) WHERE one.id = %s"""


def test_a_month_of_which_little_is_left_gives_its_space_back(record: Project) -> None:
    code = """
old = decide(start(this.plus(-26)))
partitions.empty_default(timezone.now())
decide(timezone.now(), old.visitor)
print(old.id)
"""
    id = record.python(PRELUDE + code)
    ask(record, FILL, id)
    size = f"SELECT pg_relation_size('{name(-26)}')"
    ((before,),) = ask(record, size)
    assert before > 4_000_000

    assert "20,000 decisions" in record.manage("retention", "--run")

    assert ask(record, f"SELECT id::text FROM {name(-26)}") == [(id,)]
    ((after,),) = ask(record, size)
    assert after < before / 10


def test_rows_from_before_all_months_get_their_month_too(record: Project) -> None:
    """So the default partition, which each new month is compared with, stays small."""
    code = "print(decide(start(this.plus(-100))).id); partitions.empty_default(timezone.now())"
    id = record.python(PRELUDE + code)

    assert ask(record, f"SELECT id::text FROM {name(-100)}") == [(id,)]
    assert str(THIS.plus(-100)) in record.manage("partitions")


QUERIES = """
from django.db import connection
from django.test.utils import CaptureQueriesContext
old, back = decide(start(this.plus(-26))), decide(start(this.plus(-26))).visitor
decide(timezone.now(), back)
with CaptureQueriesContext(connection) as captured:
    retention.run(timezone.now())
    visitors.history(back, "mix")
    visitors.newest(back, "mix")
    visitors.erase(back, "mix", now=timezone.now())
for row in captured.captured_queries:
    if "consent_decision" in row["sql"]:
        print(row["sql"].replace("\\n", " "))
"""


def test_no_question_joins_the_record_with_itself(record: Project) -> None:
    """On shards the rows of one visitor lie on several machines."""
    asked = record.python(PRELUDE + QUERIES).splitlines()

    assert [sql for sql in asked if sql.startswith("DELETE")]
    for sql in asked:
        assert len(re.findall(r'(?:FROM|JOIN|INTO) "?consent_decision\b', sql)) <= 1, sql


def test_a_role_that_owns_no_table_is_told_so(record: Project) -> None:
    for sql in (
        "CREATE ROLE clerk LOGIN",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO clerk",
    ):
        ask(record, sql)
    clerk = record.database_url.replace("postgres:@", "clerk:@")
    assert clerk != record.database_url

    with pytest.raises(AssertionError, match="CommandError: Run `migrate` first, and this as the"):
        record.manage("partitions", "--ahead", "90", DATABASE_URL=clerk)
