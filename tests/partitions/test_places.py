"""Each decision lies in its month, each month is made in time, and no partition lets go."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.partitions.record import PRELUDE, ROWS, THIS, WHERE, ask, name, partitions, place
from tests.servers import Project


def test_the_months_to_come_are_made_by_migrate(record: Project) -> None:
    assert {name(0), name(1), name(2), name(3), "consent_decision_default"} <= partitions(record)


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
    assert place(record, id) == "consent_decision_default"

    told = record.manage("partitions", "--ahead", "6")

    assert place(record, id) == name(5)
    assert {name(5), name(6)} <= partitions(record)
    assert f"{THIS.plus(5)}, {THIS.plus(6)}" in told
    assert re.search(rf"^{THIS.plus(5)} +1 decisions", told, re.MULTILINE)
    assert ask(record, ROWS) == before


def test_a_service_moves_nothing_by_itself(record: Project) -> None:
    """That locks the default partition meanwhile; an empty month is made in a moment."""
    code = """
id = decide(start(this.plus(9))).id
print(id, *partitions.make_months(timezone.now(), ahead=9))
print(*partitions.make_months(timezone.now(), ahead=9))
"""
    made, again = (record.python(PRELUDE + code) + "\n").split("\n")[:2]
    id, *months = made.split()

    assert str(THIS.plus(8)) in months
    assert str(THIS.plus(9)) not in months
    assert again == ""
    assert place(record, id) == "consent_decision_default"


def test_processes_that_start_together_make_each_month_once(record: Project) -> None:
    code = """
from threading import Barrier, Thread
from django.db import connection
made, begin = [], Barrier(4)
def make():
    begin.wait()
    made.extend(partitions.make_months(start(this.plus(20)), ahead=2))
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
    assert {name(0), name(1), name(7), "consent_decision_default"} <= holding

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
    LOCK TABLE consent_decision_default IN ACCESS EXCLUSIVE MODE;
    CREATE TABLE {table} (LIKE consent_decision INCLUDING ALL);
    CREATE TRIGGER consent_decision_no_truncate BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse();
    ALTER TABLE consent_decision ATTACH PARTITION {table}
        FOR VALUES FROM ('{month.first}') TO ('{month.end}')"""
WAITS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE wait_event_type = 'Lock' AND query LIKE '%%INSERT INTO consent_decision%%'"""


def test_a_decision_that_waits_while_its_month_is_made_goes_there(record: Project) -> None:
    """PostgreSQL had chosen the default partition for it, and refuses to put it there."""
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
