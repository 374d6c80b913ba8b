"""The record by months, on a real PostgreSQL."""

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from consent import ids
from consent.months import Month
from tests.servers import Project

NOW = datetime.now(UTC)
THIS = Month.of(NOW)

# In every snippet: put a decision on record that was made at a certain time
PRELUDE = """
import json
from datetime import datetime, timedelta, UTC
from uuid import UUID
from django.utils import timezone
from consent import decisions, ids, partitions, publishing, retention, seeding
from consent.models import Decision, Notice
from consent.months import Month
def decide(at, visitor=None):
    draft = decisions.Draft(
        id=ids.uuid7(at), visitor=visitor or ids.uuid7(at), site="mix", notice=1,
        choices={"analytics": True}, surface=Decision.Surface.BANNER,
        method=Decision.Method.CUSTOM, language="en", region="ZZ", model="opt-in", signal=False)
    return decisions.record(draft, now=at).decision
def start(month):
    return datetime(month.year, month.month, 1, tzinfo=UTC) + timedelta(days=9)
this = Month.of(timezone.now())
"""
PUBLISH = "Notice.objects.exists() or publishing.publish(seeding.seed())"
WHERE = "SELECT id, tableoid::regclass::text FROM consent_decision ORDER BY id"
ROWS = "SELECT * FROM consent_decision ORDER BY id"
PARTITIONS = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass"


def name(months: int) -> str:
    """The partition of the month that is so many months from now."""
    month = THIS.plus(months)
    return f"consent_decision_{month.year:04}_{month.month:02}"


def install(postgres_url: str, folder: Any, database: str) -> Project:
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {database}".encode())
    url = urlunsplit(urlsplit(postgres_url)._replace(path=f"/{database}"))
    project = Project.make(folder, url)
    project.manage("migrate", "-v0")
    project.python(PRELUDE + PUBLISH)
    return project


@pytest.fixture(scope="module")
def record(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Project:
    return install(postgres_url, tmp_path_factory.mktemp("months"), "months")


def ask(project: Project, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    with psycopg.connect(project.database_url) as database:
        cursor = database.execute(sql.encode(), parameters)
        return cursor.fetchall() if cursor.description else []


def partitions(project: Project) -> set[str]:
    return {one for (one,) in ask(project, PARTITIONS, "consent_decision")}


def place(project: Project, id: str) -> str:
    """The partition that holds a decision."""
    (found,) = [str(table) for one, table in ask(project, WHERE) if str(one) == id]
    return found


def test_the_months_to_come_are_made_by_migrate(record: Project) -> None:
    assert {name(0), name(1), name(2), name(3), "consent_decision_rest"} <= partitions(record)


def test_a_running_service_makes_the_months_to_come(record: Project) -> None:
    ask(record, f"DROP TABLE {name(3)}")
    assert name(3) not in partitions(record)

    with record.running("serve"):
        deadline = time.monotonic() + 60
        while name(3) not in partitions(record):
            assert time.monotonic() < deadline, record.log
            time.sleep(0.2)


def test_a_decision_lies_in_its_month(record: Project) -> None:
    id = record.python(PRELUDE + "print(decide(timezone.now()).id)")

    assert place(record, id) == name(0)


def test_a_decision_of_no_month_is_kept_and_moved_when_it_has_one(record: Project) -> None:
    id = record.python(PRELUDE + "print(decide(start(this.plus(5))).id)")
    before = ask(record, ROWS)
    assert place(record, id) == "consent_decision_rest"

    told = record.manage("partitions", "--ahead", "6")

    assert place(record, id) == name(5)
    assert {name(5), name(6)} <= partitions(record)
    assert f"{THIS.plus(5)}, {THIS.plus(6)}" in told
    assert re.search(rf"^{THIS.plus(5)} +1 decisions", told, re.MULTILINE)
    assert ask(record, ROWS) == before


def test_a_service_moves_nothing_by_itself(record: Project) -> None:
    """That locks the rest for as long as it takes; an empty month is made in a moment."""
    code = """
id = decide(start(this.plus(9))).id
print(id, *partitions.make(timezone.now(), ahead=9))
print(*partitions.make(timezone.now(), ahead=9))
"""
    made, again = (record.python(PRELUDE + code) + "\n").split("\n")[:2]
    id, *months = made.split()

    assert str(THIS.plus(8)) in months
    assert str(THIS.plus(9)) not in months
    assert again == ""
    assert place(record, id) == "consent_decision_rest"


def test_processes_that_start_together_make_each_month_once(record: Project) -> None:
    code = """
from threading import Barrier, Thread
from django.db import connection
made, begin = [], Barrier(4)
def make():
    begin.wait()
    made.extend(partitions.make(start(this.plus(20)), ahead=2))
    connection.close()
threads = [Thread(target=make) for _ in range(4)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(*sorted(made))
"""
    assert record.python(PRELUDE + code) == " ".join(str(THIS.plus(n)) for n in (20, 21, 22))


def test_no_partition_lets_its_decisions_go(record: Project) -> None:
    record.python(PRELUDE + "[decide(start(this.plus(n))) for n in (0, 1, 7, 40)]")
    record.manage("partitions", "--ahead", "8")
    before = ask(record, ROWS)
    holding = {table for _, table in ask(record, WHERE)}
    assert {name(0), name(1), name(7), "consent_decision_rest"} <= holding

    for table in sorted(partitions(record)):
        attacks = [f"TRUNCATE {table}", f"TRUNCATE {table} CASCADE"]
        if table in holding:
            attacks += [f"DELETE FROM {table}", f"UPDATE {table} SET surface = 'banner'"]
        for sql in attacks:
            with pytest.raises(psycopg.IntegrityError, match="append-only"):
                ask(record, sql)
    assert ask(record, ROWS) == before


def test_one_id_is_one_decision_in_every_partition(record: Project) -> None:
    code = """
at = start(this.plus(2))
one = decide(at)
print(one.write(), Decision.objects.filter(pk=one.pk).count())
"""
    assert record.python(PRELUDE + code) == "False 1"


MADE_BY_HAND = """
    LOCK TABLE consent_decision_rest IN ACCESS EXCLUSIVE MODE;
    CREATE TABLE {table} (LIKE consent_decision INCLUDING ALL);
    CREATE TRIGGER consent_decision_whole BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse();
    ALTER TABLE consent_decision ATTACH PARTITION {table}
        FOR VALUES FROM ('{month.first}') TO ('{month.end}')"""
WAITS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO consent_decision%%'"""


def test_a_decision_that_waits_while_its_month_is_made_goes_there(record: Project) -> None:
    """PostgreSQL had chosen the rest for it, and refuses to put it there."""
    code = PRELUDE + "print(decide(start(this.plus(12))).id)"
    with psycopg.connect(record.database_url) as maker, ThreadPoolExecutor() as others:
        sql = MADE_BY_HAND.format(table=name(12), month=THIS.plus(12))
        maker.execute(sql.encode())
        waiting = others.submit(record.python, code)
        while ask(record, WAITS) != [(1,)]:
            assert not waiting.done(), waiting.result()
            time.sleep(0.05)
        maker.commit()
        id = waiting.result()

    assert place(record, id) == name(12)


PLAN = """
from django.db import connection
from django.test.utils import CaptureQueriesContext
one = decide(start(this.plus(2)))
with connection.cursor() as cursor:
    cursor.execute("SET enable_seqscan = off")  # the tables are small, and a scan would be cheaper
with CaptureQueriesContext(connection) as captured:
    {question}
with connection.cursor() as cursor:
    cursor.execute("EXPLAIN (FORMAT JSON) " + captured.captured_queries[-1]["sql"])
    print(json.dumps(cursor.fetchone()[0]))
"""


def plan(project: Project, question: str) -> list[tuple[str, str]]:
    """Each partition that a question reads, and by which index."""
    (told,) = json.loads(project.python(PRELUDE + PLAN.format(question=question)))
    return sorted(_reads(told["Plan"]))


def _reads(node: dict[str, Any]) -> list[tuple[str, str]]:
    below = [found for child in node.get("Plans", []) for found in _reads(child)]
    index = node.get("Index Name", "")
    if node["Node Type"] == "Bitmap Heap Scan":
        (index,) = [child["Index Name"] for child in node["Plans"]]
        return [(node["Relation Name"], index)]
    if node.get("Relation Name", "").startswith("consent_decision"):
        return [(node["Relation Name"], index)]
    return below


def test_one_decision_is_looked_up_in_one_month(record: Project) -> None:
    read = plan(record, "assert Decision.objects.get(pk=one.pk)")

    assert read == [(name(2), f"{name(2)}_pkey")]


def test_a_decision_sent_again_is_looked_up_in_one_month(record: Project) -> None:
    read = plan(record, "assert not decisions._again(one, one.notice).is_new")

    assert read == [(name(2), f"{name(2)}_pkey")]


def test_a_history_is_read_by_index_from_the_month_before_its_visitor_on(record: Project) -> None:
    """No answer is taken that is older than 31 days, so none of a visitor's is older than that."""
    read = plan(record, "assert decisions.history(one.visitor) == [one]")

    tables = {table for table, _ in read}
    assert {name(1), name(2), name(3), "consent_decision_rest"} <= tables
    assert tables == {table for table in partitions(record) if table >= name(1)}
    assert name(0) in partitions(record) - tables
    assert all("visitor" in index for _, index in read), read


def test_erasure_looks_everywhere(record: Project) -> None:
    """Also where a machine's clock was wrong when the visitor's id was made."""
    code = """
visitor = ids.uuid7(start(this.plus(3)))
[decide(start(this.plus(n)), visitor) for n in (-3, 0, 3, 40)]
left = decisions.erase(visitor, now=timezone.now())
print(Decision.objects.filter(visitor=visitor).count(), left.decision.choices["marketing"])
"""
    assert record.python(PRELUDE + code) == "0 [1, 0]"


def test_an_upgrade_carries_every_decision_into_its_month_and_back(
    postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    project = install(postgres_url, tmp_path_factory.mktemp("upgrade"), "upgrade")
    project.manage("migrate", "consent", "0008", "-v0")
    assert partitions(project) == set()
    project.python(PRELUDE + "[decide(start(this.plus(n))) for n in (-30, -14, -1, -1, 0, 1, 50)]")
    before = ask(project, ROWS)
    assert len(before) == 7

    project.manage("migrate", "-v0")

    assert ask(project, ROWS) == before
    rest = "consent_decision_rest"  # past what is kept, and beyond what has been made
    months = [rest, name(-14), name(-1), name(-1), name(0), name(1), rest]
    assert [table for _, table in ask(project, WHERE)] == months
    for table in ("consent_decision", *partitions(project)):
        with pytest.raises(psycopg.IntegrityError, match="append-only"):
            ask(project, f"TRUNCATE {table}")
    with pytest.raises(psycopg.IntegrityError, match="append-only"):
        ask(project, f"DELETE FROM {rest}")
    (foreign,) = ask(
        project,
        "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass",
        "consent_decision",
    )
    assert foreign == (1,)

    project.manage("migrate", "consent", "0008", "-v0")

    assert partitions(project) == set()
    assert ask(project, ROWS) == before
    with pytest.raises(psycopg.IntegrityError, match="append-only"):
        ask(project, "DELETE FROM consent_decision")


FORGET = """
old, new = start(this.plus(-30)), timezone.now()
gone, back = decide(old).visitor, decide(old).visitor
partitions.tidy(old, since=this.plus(-40))
print(*partitions.months())
decide(new, back)
print(retention.prune(new), len(decisions.history(gone)), len(decisions.history(back)))
print(*partitions.months())
partitions.tidy(new, since=retention.oldest(new))
left = decisions.erase(back, now=new)
print(Decision.objects.filter(visitor=back).count(), left.decision.choices["marketing"])
"""


def test_retention_drops_a_month_and_keeps_who_answered_again(record: Project) -> None:
    had, told, has, erased = record.python(PRELUDE + FORGET).splitlines()

    assert str(THIS.plus(-30)) in had.split()
    assert str(THIS.plus(-30)) not in has.split()
    assert set(has.split()) < set(had.split())
    assert told.split()[1:] == ["0", "2"]
    assert erased == "0 [1, 0]"


def test_months_follow_each_other_without_a_gap() -> None:
    for months in range(30):
        month = THIS.plus(months)
        assert month.end == month.plus(1).first
        assert Month.holding(month.first) == month
        assert Month.holding(ids.uuid7(NOW)) == THIS
    assert Month(2026, 12).plus(1) == Month(2027, 1)
    assert Month(2027, 1).plus(-1) == Month(2026, 12)
    assert Month(2026, 11).plus(-24) == Month(2024, 11)
