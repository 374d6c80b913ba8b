"""Somebody who owns the database touches 500 rows of 100,000: which of them are named.

Then a whole record of `BENCH_ROWS` (1,000,000): how long it takes, and the most memory that it
needs. `BENCH_ENGINES` says on what, `BENCH_TOUCHED` of how many; 0 leaves either out.
"""

import json
import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from tests.bench import _databases, _fill
from tests.outages.service import PUBLISH
from tests.proof.verification.attacks import ATTACKS, Expected, named
from tests.proof.verification.owner import owning
from tests.servers import Project

# As the sequencer does it, without its pauses
PLACE = """
from consent.proof.log import sequencer
from tests.proof.verification.recorded import place

sequencer.BATCH = 4096
sequencer.time.sleep = lambda seconds: None
place()
"""
ROWS = int(os.environ.get("BENCH_TOUCHED", 100_000))
MANY = int(os.environ.get("BENCH_ROWS", 1_000_000))
TIMES = 100  # each


def main(seed: str = "16") -> None:
    for engine in _databases.ENGINES:
        with (
            TemporaryDirectory(prefix="verify-") as folder,
            _databases.made(engine, Path(folder), "touched", "large") as (touched, large),
        ):
            if ROWS:
                _touch(engine, _filled(touched, ROWS), random.Random(seed))
            if MANY:
                _measure(engine, _filled(large, MANY))


def _filled(project: Project, rows: int) -> Project:
    project.migrate()
    project.python(PUBLISH)
    project.python("from tests.proof.verification import recorded; recorded.place()")
    _fill.fill(project, rows)
    started = time.monotonic()
    project.python(PLACE)
    print(f"\n{rows:,} rows given places in {time.monotonic() - started:,.0f} s.", flush=True)
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
    print(f"| most memory, MB | {told['memory']:,.0f} |", flush=True)


def _verify(project: Project) -> tuple[int, list[dict[str, Any]], dict[str, Any]]:
    path = project.folder / "verified.jsonl"
    with path.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "record", "verify", "--json"],
            cwd=project.root,
            env=project.environment,
            stdout=out,
        )
        most = 0.0
        while process.poll() is None:
            most = max(most, _peak(process.pid))
            time.sleep(0.05)
    *found, last = map(json.loads, path.read_text().splitlines())
    return process.returncode, found, {**last, "memory": most}


def _peak(pid: int) -> float:
    """The most so far, in MB; 0 once it has ended. What wait4() says begins with its parent's."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else 0.0
