"""The transparency log's price: `log intake` with it and without, `log growth` at ten million.

Both services of `intake` stand on the same server with the same database settings, and take turns.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench import _databases, _log_rows, _posts, _wrk
from tests.bench._log_growth import grow
from tests.bench._posts import Load
from tests.bench.record import CONNECTIONS, ORIGIN, PUBLISH
from tests.servers import Project

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "5"))
WITHOUT = ("--application", "tests.bench._no_log:application")


def main(what: str = "intake") -> None:
    {"intake": _intake, "growth": grow}[what]()


def _intake() -> None:
    _wrk.require()
    print("| engine | with the log/s | without/s | ratio | p99 ms | p99 without | failed |", end="")
    print(" decisions, in the log 10 s later |\n| --- |" + " ---: |" * 7)
    with TemporaryDirectory(prefix="log-") as folder:
        for engine in _databases.ENGINES:
            with _served(engine, Path(folder)) as (ours, other, project):
                print(_line(engine, ours, other, project), flush=True)
    print(
        f"\nMedians of {ROUNDS} rounds of {SECONDS} s in turn, {CONNECTIONS} connections.", end=""
    )
    print(f" {os.cpu_count()} cores, load {os.getloadavg()[1]:.1f}.")


@contextmanager
def _served(engine: str, folder: Path) -> Iterator[tuple[str, str, Project]]:
    with _databases.made(engine, folder, "ours", "without") as (ours, without):
        for project in (ours, without):
            project.migrate()
            project.python(PUBLISH)
        with ours.running("serve"), without.running("serve", *WITHOUT):
            service, other = (f"http://127.0.0.1:{one.port}" for one in (ours, without))
            yield f"{service}/v1/decisions", f"{other}/v1/decisions", ours


def _line(engine: str, ours: str, without: str, project: Project) -> str:
    rounds = []
    for turn in range(ROUNDS + 1):  # the first one warms
        pair = [_load(ours), _load(without)] if turn % 2 else [_load(without), _load(ours)][::-1]
        rounds += [pair] if turn else []
    time.sleep(10)
    decisions, leaves = _log_rows.counted(project)
    cells = [
        engine,
        f"{median(one.rate for one, _ in rounds):,.0f}",
        f"{median(other.rate for _, other in rounds):,.0f}",
        f"**{median(one.rate / other.rate for one, other in rounds):.3f}**",
        f"{median(one.p99 for one, _ in rounds):.1f}",
        f"{median(other.p99 for _, other in rounds):.1f}",
        str(sum(one.failed + other.failed for one, other in rounds)),
        f"{decisions:,}, {leaves:,}",
    ]
    return f"| {' | '.join(cells)} |"


def _load(url: str) -> Load:
    return _posts.load(url, origin=ORIGIN, connections=CONNECTIONS, seconds=SECONDS)
