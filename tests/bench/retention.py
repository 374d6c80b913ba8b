"""Ten million decisions on PostgreSQL: their size, what they slow down, and a month forgotten.

`BENCH_ROWS` says how many, over 30 months; the oldest of them is pruned while visitors decide and
servers check.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import psycopg

from tests.bench import _databases, _fill
from tests.bench.growth import Meter, metering
from tests.crowds import p95
from tests.outages import asking
from tests.outages.decisions import OPTIONAL, SentDecision
from tests.outages.service import PUBLISH, Service
from tests.servers import Project
from tests.shared import ROOT

ROWS = int(os.environ.get("BENCH_ROWS", 10_000_000))
MONTHS = 30
ROUNDS = 9
DEEDS = {"record": 40, "find": 40, "history": 40, "erase": 10, "months": 2}
QUIET_SECONDS = 30
A_SECOND = 5  # decisions, and as many checks
SIZE = """
    SELECT sum(pg_relation_size(inhrelid)), sum(pg_indexes_size(inhrelid)), count(*)
    FROM pg_inherits WHERE inhparent = 'consent_decision'::regclass"""

Milliseconds = list[float]


def main() -> None:
    with TemporaryDirectory(prefix="retention-") as folder:
        settings = {"CONSENT_RETENTION_MONTHS": str(MONTHS - 1)}
        with _databases.made("PostgreSQL", Path(folder), "empty", "full", **settings) as both:
            for project in both:
                project.migrate()
                project.python(PUBLISH)
            _fill_up(both[1])
            with metering(both[0]) as empty, metering(both[1]) as full:
                _compare(empty, full)
            _prune(both[1])


def _fill_up(project: Project) -> None:
    started = time.monotonic()
    _fill.fill(project, ROWS, MONTHS)
    heap, indexes, count = _ask(project, SIZE)
    print(f"{ROWS:,} decisions in {count} partitions, {time.monotonic() - started:,.0f} s to fill.")
    print(f"Octets a row: {heap / ROWS:.0f} and {indexes / ROWS:.0f} of indexes.\n", flush=True)


def _compare(empty: Meter, full: Meter) -> None:
    print("| deed | ms | of an empty record |\n| --- | ---: | ---: |")
    for deed, times in DEEDS.items():
        pairs = [(empty.ask(deed, times), full.ask(deed, times)) for _ in range(ROUNDS + 1)][1:]
        ours = median(after for _, after in pairs) / 1000
        ratio = median(after / before for before, after in pairs)
        print(f"| {deed} | {ours:.1f} | {ratio:.2f} |", flush=True)


def _prune(project: Project) -> None:
    with Service(project):
        with _visitors(project) as quiet:
            time.sleep(QUIET_SECONDS)
        before, started = _ask(project, SIZE), time.monotonic()
        with _visitors(project) as busy:
            told = subprocess.run(
                [sys.executable, "manage.py", "partitions", "--prune"],
                cwd=ROOT,
                env=project.environment,
                capture_output=True,
                text=True,
                check=True,
            ).stdout
        took, after = time.monotonic() - started, _ask(project, SIZE)
    print(f"\n{told.splitlines()[0]} {took:.0f} s, {before[2] - after[2]} partitions dropped.\n")
    print("| p95, ms | quiet | while a month is pruned | worst then | failed |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for what in quiet:
        times, failed = busy[what], sum(one == float("inf") for one in busy[what])
        line = f"{p95(quiet[what]):.1f} | {p95(times):.1f} | {max(times):.0f} | {failed}"
        print(f"| {what} ({len(times)}) | {line} |")


@contextmanager
def _visitors(project: Project) -> Iterator[dict[str, Milliseconds]]:
    """So many decisions and checks a second, each on a connection of its own."""
    taken: dict[str, Milliseconds] = {"decision": [], "check": []}
    over = threading.Event()

    def go_on(what: str) -> None:
        while not over.wait(1 / A_SECOND):
            started = time.perf_counter()
            is_answered = _decide(project) if what == "decision" else _check(project)
            seconds = time.perf_counter() - started
            taken[what].append(seconds * 1000 if is_answered else float("inf"))

    threads = [threading.Thread(target=go_on, args=(what,)) for what in taken]
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


def _ask(project: Project, sql: str) -> tuple[int, ...]:
    with psycopg.connect(project.database_url) as database:
        row = database.execute(sql.encode()).fetchone()
    assert row is not None
    return tuple(int(one) for one in row)
