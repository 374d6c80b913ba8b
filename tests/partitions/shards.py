"""The record on two servers behind a third, by PostgreSQL's own postgres_fdw.

Each month is itself partitioned by a hash of `id` into two foreign tables, and so is the default
partition. What that shows: which statements of the service one shard answers, which every shard
answers for itself, and that none needs the rows of two at once. What only Citus shows
(`python -m tests.bench citus`): its recipe, its locks, triggers and foreign keys on the shards,
sizes, and one id that is sent twice at the same moment.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import clusters, provision
from tests.clusters import Server
from tests.partitions.record import PRELUDE, PUBLISH, ROWS, ask
from tests.servers import Project

SHARDS = ("one", "other")
SERVER = """
    CREATE SERVER {name} FOREIGN DATA WRAPPER postgres_fdw
        OPTIONS (host '127.0.0.1', port '{port}', dbname 'consent');
    CREATE USER MAPPING FOR postgres SERVER {name} OPTIONS (user 'postgres')"""
SPREAD = Path(__file__).with_name("shards.sql").read_text()
TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'consent_decision%'"
ON_A_SHARD = re.compile(r"consent_decision_\w+?_on_(\w+)")

# From before the shards: months long gone, of the default partition, and today's
BEFORE = "print(len([decide(start(this.plus(n))) for n in (-30, -27, -1, 0, 0)]))"
ERASURES = """
from threading import Thread
from django.db import connection
def erase(visitor, outcomes):
    try:
        visitors.erase(visitor, "mix", now=timezone.now())
        outcomes.append("erased")
    except Exception as error:
        outcomes.append(type(error).__name__)
    finally:
        connection.close()
both = 0
for _ in range({pairs}):
    pair = [decide(timezone.now()).visitor for _ in range(2)]
    [decide(start(this.plus(-n % 3)), visitor) for visitor in pair for n in range(8)]
    outcomes = []
    threads = [Thread(target=erase, args=(visitor, outcomes)) for visitor in pair]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    left = Decision.objects.filter(visitor__in=pair).count()
    both += outcomes == ["erased", "erased"] and not left
print(both, "of {pairs} pairs")
"""
HISTORY = """
visitor = decide(timezone.now()).visitor
[decide(start(this.plus(n)), visitor) for n in (1, 2, 3)]
print(len(visitors.history(visitor, "mix")), "of 4 rows, newest",
      visitors.newest(visitor, "mix").pk == visitors.history(visitor, "mix")[0].pk)
"""
FORGET = """
gone, back = decide(start(this.plus(-30))).visitor, decide(start(this.plus(-26))).visitor
print(*partitions.empty_default(timezone.now()), "made;", end=" ")
decide(timezone.now(), back)
print(retention.run(timezone.now()).deleted["decisions"], "of 3 forgotten;", end=" ")
print([len(visitors.history(one, "mix")) for one in (gone, back)], "left")
"""

# Before what is asked: a visitor with several decisions, an old one, and staff
PLANS = """
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
one = decide(timezone.now())
[decide(start(this.plus(-n % 3)), one.visitor) for n in range(6)]
old = decide(start(this.plus(-30)))
staff = Client(HTTP_HOST="localhost")
staff.force_login(User.objects.get_or_create(username="staff", is_staff=True, is_superuser=True)[0])
def look(**query):
    answer = staff.get("/admin/consent/decision/", query)
    assert answer.status_code == 200, answer
for question in {questions}:
    plans = []
    with CaptureQueriesContext(connection) as captured:
        exec(question)
    for row in captured.captured_queries:
        if '"consent_decision"' in row["sql"]:
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN (FORMAT JSON) " + row["sql"])
                plans.append([row["sql"], cursor.fetchone()[0][0]["Plan"]])
    print(json.dumps(plans))
"""


@dataclass(frozen=True)
class Plan:
    """How the coordinator goes about one statement."""

    sql: str
    root: dict[str, Any]

    @property
    def shards(self) -> set[str]:
        return _shards(self.root)

    @property
    def is_joined(self) -> bool:
        """Whether rows of the record are held against others of it, which may lie elsewhere."""
        return _is_joined(self.root)


@dataclass(frozen=True)
class ShardedRecord:
    project: Project
    coordinator: Server
    shards: tuple[Server, ...]
    rows: tuple[list[Any], list[Any]]  # before and after they went to the shards

    @property
    def held(self) -> list[set[str]]:
        """The ids of the decisions on the coordinator's own disk, and on each shard's."""
        return [_held(server) for server in (self.coordinator, *self.shards)]

    def plans(self, *questions: str) -> Iterator[tuple[str, list[Plan]]]:
        """Of each statement on the record that a question makes."""
        code = PLANS.replace("{questions}", repr(questions))
        told = self.project.python(PRELUDE + code).splitlines()
        for question, line in zip(questions, told, strict=True):
            yield question, [Plan(*one) for one in json.loads(line)]


@contextmanager
def sharded(folder: Path) -> Iterator[ShardedRecord]:
    """An installation whose record was on one server and went to two others."""
    bin = Path(provision.path(provision.POSTGRESQL)).resolve().parent
    with clusters.running(["coordinator", *SHARDS], bin=bin) as (coordinator, *shards):
        for server in (coordinator, *shards):
            server.ask("CREATE DATABASE consent")
        project = Project.make(folder, coordinator.url("consent"))
        project.migrate()
        project.collect_static()
        project.python(PRELUDE + PUBLISH + "\n" + BEFORE)
        before = ask(project, ROWS)
        coordinator.ask("CREATE EXTENSION postgres_fdw; CREATE EXTENSION dblink", "consent")
        for name, server in zip(SHARDS, shards, strict=True):
            coordinator.ask(SERVER.format(name=name, port=server.port), "consent")
        coordinator.ask(SPREAD, "consent")
        yield ShardedRecord(project, coordinator, tuple(shards), (before, ask(project, ROWS)))


def _held(server: Server) -> set[str]:
    tables = [f"SELECT id FROM {name}" for (name,) in server.ask(TABLES, "consent")]
    rows = server.ask(" UNION ALL ".join(tables), "consent") if tables else []
    return {str(id) for (id,) in rows}


def _shards(node: dict[str, Any]) -> set[str]:
    below = [_shards(child) for child in node.get("Plans", [])]
    return _own(node).union(*below)


def _own(node: dict[str, Any]) -> set[str]:
    # A join that a shard makes by itself names its tables in "Relations"
    return set(ON_A_SHARD.findall(f"{node.get('Relation Name')} {node.get('Relations')}"))


def _is_joined(node: dict[str, Any]) -> bool:
    children = node.get("Plans", [])
    # Members of an Append come one after the other: together they are one
    members = [child for child in children if child["Parent Relationship"] == "Member"]
    others = [child for child in children if child["Parent Relationship"] != "Member"]
    branches = [_own(node), set().union(*map(_shards, members)), *map(_shards, others)]
    return sum(map(bool, branches)) > 1 or any(map(_is_joined, children))
