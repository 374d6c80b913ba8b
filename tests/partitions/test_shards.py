"""The record's rows on two servers behind a third: what one shard answers, and what each does.

`shards.py` says what this can show, and what takes a Citus.
"""

from collections.abc import Iterator

import psycopg
import pytest

from tests.partitions.record import PRELUDE, ask, name, partitions
from tests.partitions.shards import ERASURES, FORGET, HISTORY, SHARDS, ShardedRecord, sharded

LEAVES = """
    SELECT relname, relkind::text FROM pg_partition_tree('consent_decision'), pg_class
    WHERE isleaf AND pg_class.oid = relid"""

BY_ID = ("assert Decision.objects.get(pk=one.pk)", "decisions._existing(one, one.notice)")
OF_ALL = (
    "assert len(visitors.history(one.visitor, 'mix')) == 7",
    "assert visitors.newest(one.visitor, 'mix')",
    "look()",
    "look(q=str(one.visitor))",
    "look(method__exact='custom', days='30')",
    "assert retention.run(timezone.now()).deleted['decisions']",
    "assert visitors.erase(one.visitor, 'mix', now=timezone.now())",
)
JOINED = (
    "list(Decision.objects.filter(visitor__in=Decision.objects.values('visitor')))",
    "list(Decision.objects.exclude(visitor__in=Decision.objects.values('visitor')))",
    "Decision.objects.filter(pk__in=Decision.objects.values('pk')).exists()",
)


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ShardedRecord]:
    with sharded(tmp_path_factory.mktemp("shards")) as made:
        yield made


def test_what_was_on_record_is_there_still(record: ShardedRecord) -> None:
    before, after = record.rows

    assert len(before) == 5
    assert after == before


def test_a_decision_lies_on_one_shard_and_each_has_its_part(record: ShardedRecord) -> None:
    code = "[print(decide(timezone.now()).id) for _ in range(40)]"
    ids = set(record.project.python(PRELUDE + code).split())

    own, *shards = record.held
    assert own == set()
    assert set().union(*shards) >= ids
    assert not set.intersection(*shards)
    assert all(ids & shard for shard in shards)


def test_a_decision_that_is_sent_again_is_one_row(record: ShardedRecord) -> None:
    code = """
one = decide(timezone.now())
print(one.write(), decisions._existing(one, one.notice).is_new, one.id)
"""
    *is_new, id = record.project.python(PRELUDE + code).split()

    assert is_new == ["False", "False"]
    assert [id in shard for shard in record.held].count(True) == 1


def test_a_decision_is_looked_up_on_one_shard(record: ShardedRecord) -> None:
    for question, plans in record.plans(*BY_ID):
        assert [len(plan.shards) for plan in plans] == [1], question


def test_each_shard_answers_for_itself(record: ShardedRecord) -> None:
    """No statement needs the rows of two at once, as a join of the record with itself would."""
    for question, plans in record.plans(*OF_ALL):
        assert set().union(*(plan.shards for plan in plans)) == set(SHARDS), question
        assert [plan.sql for plan in plans if plan.is_joined] == [], question


def test_a_join_would_be_seen(record: ShardedRecord) -> None:
    for question, plans in record.plans(*JOINED):
        assert [plan.is_joined for plan in plans] == [True], question


def test_a_history_has_its_rows_of_every_shard(record: ShardedRecord) -> None:
    assert record.project.python(PRELUDE + HISTORY) == "4 of 4 rows, newest True"


def test_two_erasures_at_once_both_come_to_their_end(record: ShardedRecord) -> None:
    told = record.project.python(PRELUDE + ERASURES.format(pairs=20))

    assert told == "20 of 20 pairs"


def test_months_are_made_on_the_shards_and_pruned_there(record: ShardedRecord) -> None:
    record.project.manage("retention", "--run")
    record.project.python(PRELUDE + "[decide(start(this.plus(n))) for n in (-28, -27)]")

    told = record.project.python(PRELUDE + FORGET)

    assert "3 of 3 forgotten; [0, 2] left" in told
    assert name(-26) in partitions(record.project)
    assert not {name(-30), name(-28)} & partitions(record.project)
    assert "decisions" in record.project.manage("partitions")
    leaves = dict(ask(record.project, LEAVES))
    assert {f"{name(-26)}_on_{shard}" for shard in SHARDS} <= set(leaves)
    assert set(leaves.values()) == {"f"}, leaves  # foreign: of none are the rows here


def test_no_shard_lets_its_decisions_go(record: ShardedRecord) -> None:
    """By the coordinator: each of its foreign tables has the record's trigger."""
    record.project.python(PRELUDE + "[decide(timezone.now()) for _ in range(20)]")
    before = record.held

    tables = ["consent_decision", name(0), *(f"{name(0)}_on_{shard}" for shard in SHARDS)]
    attacks = [f"DELETE FROM {table}" for table in tables]
    attacks += [f"UPDATE {table} SET surface = 'banner'" for table in tables]
    for sql in (*attacks, "TRUNCATE consent_decision", f"TRUNCATE {name(0)}"):
        with pytest.raises(psycopg.IntegrityError, match="append-only"):
            ask(record.project, sql)
    assert record.held == before
