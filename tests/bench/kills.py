"""The service killed again and again while 8 visitors decide."""

import os
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench import _databases
from tests.outages import kills
from tests.outages.kills import Outcome
from tests.outages.service import PUBLISH

COUNT = """
from consent.models import Decision
from consent.proof.models import Leaf

print(f"{Decision.objects.count():,}, {Leaf.objects.filter(kind='D', place__gte=0).count():,}")
"""
KILLS = int(os.environ.get("BENCH_KILLS", "100"))
COLUMNS = (
    "engine",
    "kills",
    "decisions sent",
    "201s",
    "recorded, and the 201 lost on the way",
    "lost",
    "doubled",
    "never sent",
    "rows, leaves with a place",
    "in the log after, s (median, most)",
    "wrong in the log",
    "exceptions",
    "integrity",
    "minutes",
)


def main() -> None:
    print(f"| {' | '.join(COLUMNS)} |")
    print("| --- |" + " ---: |" * (len(COLUMNS) - 1))
    with TemporaryDirectory(prefix="kills-") as folder:
        for engine in _databases.ENGINES:
            with _databases.made(engine, Path(folder), "kills", TMPDIR=folder) as (project,):
                project.migrate()
                project.python(PUBLISH)
                outcome = kills.run(project, KILLS)
                counted = project.python(COUNT)
            file = project.folder / "db.sqlite3"
            integrity = kills.integrity(file) if file.exists() else "–"
            print(_line(engine, outcome, counted, integrity), flush=True)


def _line(engine: str, of: Outcome, counted: str, integrity: str) -> str:
    decisions = (
        of.kills,
        of.sent,
        of.created,
        of.again,
        *map(len, (of.lost, of.doubled, of.strange)),
    )
    cells = [engine, *(f"{figure:,}" for figure in decisions)]
    cells += [counted, f"{median(of.waited):.1f}, {max(of.waited):.1f}", of.log]
    cells += [f"{len(of.failures):,}"]
    return f"| {' | '.join(cells)} | {integrity} | {of.seconds / 60:.1f} |"
