"""`banner.js` and the check while the database does not answer, or a crowd keeps the service busy.

Visitors decide all the while. Each row lasts so many seconds, between two quiet times of half as
many, in which nobody decides.
"""

import itertools
import os
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests import crowds, postgres
from tests.bench._fill import fill
from tests.outages import pgbouncer, stalls
from tests.outages.decisions import OPTIONAL, SentDecision
from tests.outages.service import Service, installed, until
from tests.outages.stalls import Installation, Stall
from tests.postgres import Postgres

SECONDS = float(os.environ.get("BENCH_SECONDS", "12"))
ROWS = int(os.environ.get("BENCH_ROWS", "500000"))
KINDS = ("PostgreSQL", "behind PgBouncer", "SQLite")
PATHS = ("/banner.js", "/v1/check")
A_SECOND = 6  # decisions
BROWSERS = 120
CAUSE = re.compile(r" consent\.lib\.failures\[[^]]*\] (\w+): ")
YES = dict.fromkeys(OPTIONAL, True)
MONTHS = 26  # of decisions, two of which are past their retention


class Decisions:
    """What was sent, and how it was answered."""

    def __init__(self) -> None:
        self.taken: crowds.Milliseconds = []
        self.statuses: Counter[int | None] = Counter()  # None: not within half a minute

    def send(self, port: int) -> None:
        started = time.perf_counter()
        answer = SentDecision(YES).send(port)
        self.taken.append((time.perf_counter() - started) * 1000)
        self.statuses[answer.status if answer else None] += 1

    def __str__(self) -> str:
        counts = ", ".join(f"{number} × {status}" for status, number in self.statuses.items())
        return f"{median(self.taken):.0f} ms: {counts}"


def main() -> None:
    print(
        "| | | p95 quiet, ms | p95 meanwhile | ratio | worst | decisions: p50, status | in the log "
        "| recorded again after |\n| --- | --- | ---: | ---: | ---: | ---: | --- | --- | ---: |"
    )
    with TemporaryDirectory(prefix="stalls-") as folder, postgres.running() as server:
        Path(folder).chmod(0o755)  # PgBouncer has a user of its own
        for kind in KINDS:
            (place := Path(folder) / kind.split()[-1]).mkdir()
            with _installed(kind, place, server) as on:
                _measure(kind, on)


@contextmanager
def _installed(kind: str, folder: Path, server: Postgres) -> Iterator[Installation]:
    if kind == "SQLite":
        project = installed(folder)
        fill(project, ROWS, MONTHS)
        yield Installation(project)
        return
    name = f"stalls_{folder.name.lower()}"
    direct = url = server.create(name)
    with ExitStack() as pools:
        if kind != "PostgreSQL":
            url = pools.enter_context(pgbouncer.running(folder, server)).url(name)
        project = installed(folder, url)
        fill(replace(project, database_url=direct), ROWS, MONTHS)
        yield Installation(project, server, name)


def _stalls(kind: str) -> Mapping[str, Callable[[Installation], Stall]]:
    every = {"prune": pruning} | {name: crowding(*crowds.CROWDS[name]) for name in crowds.CROWDS}
    if kind == "SQLite":
        return {"write lock": stalls.locked} | every
    return {"table locked": stalls.locked, "server stopped": stalls.stopped} | {
        "server frozen": stalls.frozen,
        **every,
    }


@contextmanager
def pruning(on: Installation) -> Iterator[None]:
    """Old months are forgotten; however long that takes, it is waited for."""
    old = datetime.now(UTC) - timedelta(days=760)  # what was past it, the service itself forgot
    on.project.python("from tests.record.recorded import age_notices; age_notices()")
    fill(on.project, ROWS // 10, 1, until=old)
    with ThreadPoolExecutor(1) as threads:
        pruned = threads.submit(on.project.manage, "record", "retention", "--run", "--yes")
        yield
        assert not pruned.result().startswith("Deleted: 0 ")


def crowding(deed: Callable[[int], bytes], status: str) -> Callable[[Installation], Stall]:
    """Clients send this all the time, and wait for the answer."""

    def begin(on: Installation) -> Stall:
        return crowds.repeated(on.project.port, deed(on.project.port), status)

    return begin


def _measure(kind: str, on: Installation) -> None:
    for what, stall in _stalls(kind).items():
        with Service(on.project) as service:
            service.await_everybody()
            crowds.ask(on.project.port, PATHS, 1)  # what can be remembered, is
            before = crowds.ask(on.project.port, PATHS, SECONDS / 2)
            mark = len(on.project.log)
            with stall(on), deciding(on.project.port) as decisions:
                busy = crowds.ask(on.project.port, PATHS, SECONDS)
            back = until(partial(_is_recorded, on.project.port), "decisions are recorded again")
            words = _causes(on.project.log[mark:])
            after = crowds.ask(on.project.port, PATHS, SECONDS / 2)
        for path in PATHS:
            quiet, now = crowds.p95(before[path] + after[path]), crowds.p95(busy[path])
            cells = f"{quiet:.1f} | {now:.1f} | **{now / quiet:.2f}** | {max(busy[path]):.0f}"
            print(
                f"| {kind}, {what} | `{path}` | {cells} | {decisions} | {words} | {back:.1f} s |",
                flush=True,
            )


@contextmanager
def deciding(port: int) -> Iterator[Decisions]:
    """So many decisions a second, whether those before have been answered or not."""
    decisions, is_over = Decisions(), threading.Event()
    sent: list[Future[None]] = []

    def pace(browsers: ThreadPoolExecutor) -> None:
        started = time.monotonic()
        for number in itertools.count(1):
            sent.append(browsers.submit(decisions.send, port))
            if is_over.wait(max(0.0, started + number / A_SECOND - time.monotonic())):
                return

    with ThreadPoolExecutor(BROWSERS) as browsers:
        pacing = threading.Thread(target=pace, args=(browsers,))
        pacing.start()
        try:
            yield decisions
        finally:
            is_over.set()
            pacing.join()


def _causes(log: str) -> str:
    """The words of the causes that the log names."""
    return ", ".join(sorted(set(CAUSE.findall(log)))) or "–"


def _is_recorded(port: int) -> bool:
    answers = [SentDecision(YES) for _ in range(8)]
    for one in answers:
        one.send(port)
    return all(one.is_recorded for one in answers)
