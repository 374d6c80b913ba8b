"""A million decisions exported: octets of memory, seconds, and a break in the middle of it.

`BENCH_ROWS` says how many; `BENCH_ENGINES` on which engines, `BENCH_KINDS` into which files.
The break is a kill -9 after the first third. What the second run makes of the file is compared,
octet by octet, with a file of one run.
"""

import os
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.bench import _databases, _fill, _memory
from tests.outages.service import PUBLISH
from tests.servers import Project
from tests.shared import ROOT

ROWS = int(os.environ.get("BENCH_ROWS", 1_000_000))
FEW = 10_000
KINDS = os.environ.get("BENCH_KINDS", "jsonl csv").split()
LEAVES = """
from django.db import connection
salt = "randomblob(16)" if connection.vendor == "sqlite" else "decode(md5(id::text), 'hex')"
with connection.cursor() as cursor:
    cursor.execute(
        "INSERT INTO consent_leaf (kind, record, salt, place) "
        f"SELECT 'D', id, {salt}, 1000000 + row_number() OVER (ORDER BY id) FROM consent_decision"
    )
"""


class Run(NamedTuple):
    seconds: float
    megabytes: float  # the most that the process had at once


def main() -> None:
    print("| engine, file | decisions | peak MB | s | a second | lines | after a break |")
    print("| --- |" + " ---: |" * 5 + " --- |")
    with TemporaryDirectory(prefix="export-") as folder:
        for engine in _databases.ENGINES:
            with _databases.made(engine, Path(folder), "few", "many") as (few, many):
                for project, rows in ((few, FEW), (many, ROWS)):
                    _prepare(project, rows)
                    for kind in KINDS:
                        print(_line(engine, project, rows, kind), flush=True)


def _prepare(project: Project, rows: int) -> None:
    project.migrate()
    project.python(PUBLISH)
    _fill.fill(project, rows)
    project.python(LEAVES)


def _line(engine: str, project: Project, rows: int, kind: str) -> str:
    whole, part = (project.folder / f"{name}.{kind}" for name in ("whole", "part"))
    run = _run(project, whole)
    _run(project, part, until=whole.stat().st_size // 3)
    broken = part.stat().st_size / whole.stat().st_size
    _run(project, part)
    same = "the same" if _digest(whole) == _digest(part) else "ANOTHER"
    with whole.open("rb") as file:
        lines = sum(1 for _ in file) - 2  # head and end
    cells = (
        f"{engine}, {kind}",
        f"{rows:,}",
        f"{run.megabytes:.0f}",
        f"{run.seconds:.1f}",
        f"{rows / run.seconds:,.0f}",
        f"{lines:,}",
        f"killed at {broken:.0%}, {same}",
    )
    return f"| {' | '.join(cells)} |"


def _run(project: Project, path: Path, *, until: int | None = None) -> Run:
    """Export into a file; with `until`, only until the file is as long."""
    started = time.monotonic()
    command = [sys.executable, "manage.py", "record", "export", str(path), "--quiet"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=project.environment, stderr=subprocess.DEVNULL
    )
    most = 0.0
    while process.poll() is None:
        most = max(most, _memory.peak(process.pid))
        if until is not None and path.exists() and path.stat().st_size >= until:
            process.send_signal(signal.SIGKILL)
        time.sleep(0.005)
    if until is None and process.returncode:
        raise AssertionError(f"{command} ended with {process.returncode}")
    return Run(time.monotonic() - started, most)


def _digest(path: Path) -> str:
    """Of all but the head and the end, which tell of their own run."""
    digest = sha256()
    with path.open("rb") as file:
        next(file)
        before = b""
        for line in file:
            digest.update(before)
            before = line
    return digest.hexdigest()
