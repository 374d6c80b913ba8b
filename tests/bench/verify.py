"""A whole record of `BENCH_ROWS` (1,000,000) is verified: how long it takes, in how much memory."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.bench import _databases, _fill
from tests.outages.service import PUBLISH
from tests.servers import Project

# As the sequencer does it, without its pauses
PLACE = """
from consent.proof.log import sequencer
from tests.places import place_all

sequencer.BATCH = 4096
sequencer.time.sleep = lambda seconds: None
place_all()
"""
# As the worker does it: half of the time it pauses
HOURLY = """
from consent.proof.log import checkpoints, hourly
from django.utils import timezone

assert hourly.check_if_due(timezone.now())
check = checkpoints.read()
assert not check.wrong
print((check.check_ended_at - check.check_began_at).total_seconds(), hourly._TIMES)
"""
ROWS = int(os.environ.get("BENCH_ROWS", 1_000_000))


def main() -> None:
    for engine in _databases.ENGINES:
        with (
            TemporaryDirectory(prefix="verify-") as folder,
            _databases.made(engine, Path(folder), "large") as (large,),
        ):
            _measure(engine, _filled(large, ROWS))


def _filled(project: Project, rows: int) -> Project:
    project.migrate()
    project.python(PUBLISH)
    project.python("from tests.places import place_all; place_all()")
    _fill.fill(project, rows)
    started = time.monotonic()
    project.python(PLACE)
    print(f"\n{rows:,} rows given places in {time.monotonic() - started:,.0f} s.", flush=True)
    return project


def _measure(engine: str, project: Project) -> None:
    status, found, figures = _verify(project)
    assert (status, found) == (0, []), found[:3]
    print(f"\n| {engine}, whole record | |\n| --- | ---: |")
    print(f"| rows | {sum(figures['rows'].values()):,} |")
    print(f"| seconds | {figures['seconds']:,} |")
    print(f"| of processor time, the start with it | {figures['processor']:,.1f} |")
    print(f"| most memory, MB | {figures['memory']:,.0f} |")
    seconds, times = map(float, project.python(HOURLY).split())
    print(f"| the worker's, seconds | {seconds:,.0f} |")
    print(f"| … and again after, minutes | {max(60, seconds * times / 60):,.0f} |")
    print(f"| load | {os.getloadavg()[1]:.1f} |", flush=True)


def _verify(project: Project) -> tuple[int, list[dict[str, Any]], dict[str, Any]]:
    path, before = project.folder / "verified.jsonl", os.times()
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
    after = os.times()
    processor = after.children_user + after.children_system
    processor -= before.children_user + before.children_system
    return process.returncode, found, {**last, "memory": most, "processor": processor}


def _peak(pid: int) -> float:
    """The most so far, in MB; 0 once it has ended. What wait4() says begins with its parent's."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else 0.0
