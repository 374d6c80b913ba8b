"""What a large record costs: each deed on a full one and on an empty one, in turn."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.bench import _databases, _fill
from tests.servers import Project
from tests.shared import ROOT

SIZES = (0, 100_000, 1_000_000, 10_000_000)
MOST = int(os.environ.get("BENCH_ROWS", SIZES[-1]))
ROUNDS = 15
DEEDS = {"record": 40, "history": 40, "find": 40, "tally": 10, "publish": 2}
PUBLISH = "from consent.publishing import publish; from tests import filled; publish(filled.seed())"


class Meter:
    """A process beside one database, which does what it is asked."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def ask(self, deed: str, times: int) -> float:
        """The median of so many, in microseconds."""
        assert self.process.stdin and self.process.stdout
        print(deed, times, file=self.process.stdin, flush=True)
        times_taken: list[int] = json.loads(self.process.stdout.readline())
        return median(times_taken) / 1000


def main() -> None:
    print("| engine | decisions | " + " | ".join(f"{deed}, µs | of an empty one" for deed in DEEDS))
    print("| --- |" + " ---: |" * (1 + 2 * len(DEEDS)))
    with TemporaryDirectory(prefix="growth-") as folder:
        for engine in _databases.ENGINES:
            _grow(engine, Path(folder))
    print(f"\nMedians of {ROUNDS} rounds, in turn with an empty record; {os.cpu_count()} cores.")


def _grow(engine: str, folder: Path) -> None:
    with _installed(engine, folder) as (empty, full):
        held = 0
        for size in (size for size in SIZES if size <= MOST):
            if size > held:
                started = perf_counter()
                _fill.fill(full, size - held)
                held = size
                took = perf_counter() - started
                print(f"{engine}: {size:,} after {took:.0f} s more", file=sys.stderr)
            with metering(empty) as one, metering(full) as other:
                print(f"| {engine} | {size:,} | {' | '.join(_cells(one, other))} |", flush=True)


def _cells(empty: Meter, full: Meter) -> Iterator[str]:
    """Each deed on the full record, and how many times as long it took as on the empty one."""
    rounds: dict[str, list[tuple[float, float]]] = {deed: [] for deed in DEEDS}
    for turn in range(ROUNDS + 1):
        for deed, times in DEEDS.items():
            if turn % 2:
                before, after = empty.ask(deed, times), full.ask(deed, times)
            else:
                after, before = full.ask(deed, times), empty.ask(deed, times)
            if turn:  # the first round fetches pages from the disk
                rounds[deed].append((before, after))
    for pairs in rounds.values():
        yield f"{median(after for _, after in pairs):,.0f}"
        yield f"**{median(after / before for before, after in pairs):.2f}**"


@contextmanager
def _installed(engine: str, folder: Path) -> Iterator[list[Project]]:
    with _databases.made(engine, folder, "empty", "full") as projects:
        for project in projects:
            project.migrate()
            project.python(PUBLISH)
        yield projects


@contextmanager
def metering(project: Project) -> Iterator[Meter]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench._meter"],
        cwd=ROOT,
        env=project.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Meter(process)
    finally:
        process.terminate()
        process.wait()
