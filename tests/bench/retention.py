"""Ten million decisions on PostgreSQL: their size, and what they slow down.

`BENCH_ROWS` says how many, over 30 months. `forgetting` deletes a month while visitors decide.
"""

import os
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import psycopg

from tests.bench import _databases, _fill
from tests.bench.growth import Meter, metering
from tests.outages.service import PUBLISH
from tests.servers import Project

ROWS = int(os.environ.get("BENCH_ROWS", 10_000_000))
MONTHS = 30
ROUNDS = 9
DEEDS = {"record": 40, "find": 40, "history": 40, "erase": 10, "months": 2}
SIZE = """
    SELECT sum(pg_relation_size(inhrelid)), sum(pg_indexes_size(inhrelid)), count(*)
    FROM pg_inherits WHERE inhparent = 'consent_decision'::regclass"""


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


def _ask(project: Project, sql: str) -> tuple[int, ...]:
    with psycopg.connect(project.database_url) as database:
        row = database.execute(sql.encode()).fetchone()
    assert row is not None
    return tuple(int(one) for one in row)
