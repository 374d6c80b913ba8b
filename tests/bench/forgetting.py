"""A month of a million decisions is forgotten by the service itself while 8 clients go on.

Each of them decides and checks by turns. `BENCH_ROWS` says how many there are, `BENCH_ENGINES` on
which engines.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from consent.lib.months import Month
from tests.bench import _databases, _fill
from tests.crowds import p95
from tests.outages import asking
from tests.outages.decisions import OPTIONAL, SentDecision
from tests.outages.service import PUBLISH, Service
from tests.partitions.record import NOW
from tests.servers import Project

ROWS = int(os.environ.get("BENCH_ROWS", 1_000_000))
MONTH = Month.of(NOW).plus(-30)
CLIENTS = 8
PAUSE_SECONDS = 0.25  # of each client, between a decision and a check
QUIET_SECONDS = 30
LONGEST_SECONDS = 1_800
LEAVES = """
from django.db import connection
from django.utils import timezone
from consent.record.log import sequencer
salt = "randomblob(16)" if connection.vendor == "sqlite" else "decode(md5(id::text), 'hex')"
with connection.cursor() as cursor:
    cursor.execute("INSERT INTO consent_leaf (kind, record, salt) SELECT 'D', id, " + salt +
        " FROM consent_decision ORDER BY id")
    cursor.execute("ANALYZE")
sequencer.run(timezone.now())
"""
RAN = """
from django.utils import timezone
from consent.models import RetentionRun
now = timezone.now()
RetentionRun.objects.create(began_at=now, seen_at=now, ended_at=now)
"""
IS_DUE = "from consent.models import RetentionRun; RetentionRun.objects.all().delete()"
BEGUN = "SELECT count(*) FROM consent_retentionrun"
ENDED = "SELECT count(*) FROM consent_retentionrun WHERE ended_at IS NOT NULL"
TOLD = """
from consent.models import RetentionRun, Tombstone
row = RetentionRun.objects.get()
took = (row.ended_at - row.began_at).total_seconds()
stones = Tombstone.objects.count()
print(f"{row.deleted['decisions']:,} deleted in {took:.0f} s, {stones:,} tombstones")
"""

Taken = dict[str, list[float]]  # milliseconds


def main() -> None:
    print(f"{ROWS:,} decisions of {MONTH}; {CLIENTS} clients decide and check.\n")
    print("| p95, ms | quiet | meanwhile | ratio | worst | failed |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for engine in _databases.ENGINES:
        with (
            TemporaryDirectory(prefix="forgetting-") as folder,
            _databases.made(engine, Path(folder), "month") as (project,),
        ):
            project.migrate()
            project.python(PUBLISH)
            _fill.fill(project, ROWS, 0, until=MONTH.plus(1).start - timedelta(minutes=1))
            project.python(LEAVES)
            project.python(RAN)
            _measure(engine, project)


def _measure(engine: str, project: Project) -> None:
    with Service(project):
        time.sleep(10)
        with _clients(project) as quiet:
            time.sleep(QUIET_SECONDS)
        project.python(IS_DUE)
        _await(project, BEGUN)
        with _clients(project) as busy:
            _await(project, ENDED)
    for what, times in busy.items():
        failed = sum(one == float("inf") for one in times)
        before, after = p95(quiet[what]), p95(times)
        line = f"{before:.1f} | {after:.1f} | {after / before:.2f} | {max(times):.0f} | {failed}"
        print(f"| {engine}, {what} ({len(times)}) | {line} |", flush=True)
    print(f"\n{engine}: {project.python(TOLD)}.\n", flush=True)


def _await(project: Project, sql: str) -> None:
    until = time.monotonic() + LONGEST_SECONDS
    with _connection(project) as database:
        while time.monotonic() < until:
            if database.execute(sql).fetchone() != (0,):
                return
            time.sleep(0.5)
    raise AssertionError(f"Never: {sql}")


def _connection(project: Project) -> Any:
    if project.database_url.startswith("sqlite"):
        return closing(sqlite3.connect(project.folder / "db.sqlite3", isolation_level=None))
    return psycopg.connect(project.database_url, autocommit=True)


@contextmanager
def _clients(project: Project) -> Iterator[Taken]:
    """Each on connections of its own."""
    taken: Taken = {"decision": [], "check": []}
    over = threading.Event()

    def go_on(what: str) -> None:
        while not over.wait(PAUSE_SECONDS):
            started = time.perf_counter()
            is_answered = _decide(project) if what == "decision" else _check(project)
            seconds = time.perf_counter() - started
            taken[what].append(seconds * 1000 if is_answered else float("inf"))
            what = "check" if what == "decision" else "decision"

    whats = ["decision", "check"] * (CLIENTS // 2)
    threads = [threading.Thread(target=go_on, args=(what,)) for what in whats]
    for one in threads:
        one.start()
    try:
        yield taken
    finally:
        over.set()
        for one in threads:
            one.join()


def _decide(project: Project) -> bool:
    answer = SentDecision(dict.fromkeys(OPTIONAL, True)).send(project.port)
    return answer is not None and answer.status == 201


def _check(project: Project) -> bool:
    return asking.get(project.port, "/v1/check").status == 200
