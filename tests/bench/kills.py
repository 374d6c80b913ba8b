"""The service killed again and again while 8 visitors decide and 8 servers ask."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests import postgres
from tests.outages import kills
from tests.outages.kills import Outcome
from tests.outages.service import installed

KILLS = int(os.environ.get("BENCH_KILLS", "100"))
ENGINES = os.environ.get("BENCH_ENGINES", "SQLite PostgreSQL").split()
COLUMNS = (
    "engine",
    "kills",
    "decisions sent",
    "201s",
    "recorded, and the 201 lost on the way",
    "lost",
    "doubled",
    "never sent",
    "in the log after, s (median, most)",
    "wrong in the log",
    "checks",
    "wrong answers",
    "exceptions",
    "integrity",
    "minutes",
)


def main() -> None:
    logging.getLogger("consent.client").setLevel(logging.ERROR)  # it says so each time
    print(f"| {' | '.join(COLUMNS)} |")
    print("| --- |" + " ---: |" * (len(COLUMNS) - 1))
    with TemporaryDirectory(prefix="kills-") as folder:
        for engine in ENGINES:
            (place := Path(folder) / engine).mkdir()
            with _database(engine) as url:
                project = installed(place, url)
                outcome = kills.run(project, kills.ruleset_of(project), KILLS)
            said = "" if url else kills.integrity(place / "db.sqlite3")
            print(_line(engine, outcome, said), flush=True)


@contextmanager
def _database(engine: str) -> Iterator[str]:
    if engine == "SQLite":
        yield ""
        return
    with postgres.running() as server:
        yield server.create("kills")


def _line(engine: str, outcome: Outcome, integrity: str) -> str:
    figures = (
        outcome.kills,
        outcome.sent,
        outcome.created,
        outcome.again,
        len(outcome.lost),
        len(outcome.doubled),
        len(outcome.strange),
        outcome.checks,
        outcome.wrong,
        len(outcome.failures),
    )
    words = [f"{figure:,}" for figure in figures]
    words[7:7] = [f"{median(outcome.waited):.1f}, {max(outcome.waited):.1f}", outcome.log]
    cells = (engine, *words, integrity or "–")
    return f"| {' | '.join(cells)} | {outcome.seconds / 60:.1f} |"
