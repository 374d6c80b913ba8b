"""Somebody who owns the database touches 500 rows of 100,000: which of them are named.

Then a whole record of `BENCH_ROWS` (1,000,000): how long it takes, and the most memory that it
needs. `BENCH_ENGINES` says on what.
"""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from tests.bench import _databases, _fill
from tests.outages.service import PUBLISH
from tests.servers import Project
from tests.verification.attacks import ATTACKS, Expected, named
from tests.verification.installation import TAKE_IN
from tests.verification.owner import owning

ROWS = 100_000
MANY = int(os.environ.get("BENCH_ROWS", 1_000_000))
TIMES = 100  # each


def main(seed: str = "16") -> None:
    for engine in _databases.ENGINES:
        with (
            TemporaryDirectory(prefix="verify-") as folder,
            _databases.made(engine, Path(folder), "touched", "large") as (touched, large),
        ):
            _touch(engine, _filled(touched, ROWS), random.Random(seed))
            if MANY:
                _measure(engine, _filled(large, MANY))


def _filled(project: Project, rows: int) -> Project:
    project.migrate()
    project.python(PUBLISH)
    _fill.fill(project, rows)
    started = time.monotonic()
    project.python(TAKE_IN)
    print(f"\n{rows:,} rows taken into the log in {time.monotonic() - started:,.0f} s.", flush=True)
    return project


def _touch(engine: str, project: Project, chance: random.Random) -> None:
    status, found, _ = _verify(project)
    assert (status, found) == (0, []), found[:3]
    expected: dict[str, list[Expected]] = {}
    with owning(project) as owner:
        ids = [id for (id,) in owner.ask("SELECT id FROM consent_decision ORDER BY id")]
        some: list[UUID] = chance.sample(ids, 2 * TIMES * len(ATTACKS))
        for deed, ways in ATTACKS.items():
            expected[deed] = [
                ways[turn % len(ways)](owner, some.pop(), some.pop()) for turn in range(TIMES)
            ]
    status, found, told = _verify(project)
    names = {named(facts) for facts in found}
    print(f"\n| {engine}, of {ROWS:,} rows | touched | named |\n| --- | ---: | ---: |")
    for deed, each in expected.items():
        print(f"| {deed} | {len(each)} | {sum(one <= names for one in each)} |")
    known = {one for each in expected.values() for rows in each for one in rows}
    print(f"| named without cause | | {len(names - known)} |")
    print(f"\nIt ended with {status}, after {told['seconds']} s.", flush=True)


def _measure(engine: str, project: Project) -> None:
    status, found, told = _verify(project)
    assert (status, found) == (0, []), found[:3]
    print(f"\n| {engine}, whole record | |\n| --- | ---: |")
    print(f"| rows | {sum(told['rows'].values()):,} |")
    print(f"| seconds | {told['seconds']:,} |")
    print(f"| most memory, MB | {told['memory'] / 1024:,.0f} |", flush=True)


def _verify(project: Project) -> tuple[int, list[dict[str, Any]], dict[str, Any]]:
    path = project.folder / "verified.jsonl"
    with path.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "record", "verify", "--json"],
            cwd=project.root,
            env=project.environment,
            stdout=out,
        )
        _, status, usage = os.wait4(process.pid, 0)
    *found, last = map(json.loads, path.read_text().splitlines())
    return os.waitstatus_to_exitcode(status), found, {**last, "memory": usage.ru_maxrss}
