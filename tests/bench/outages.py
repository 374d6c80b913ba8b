"""PostgreSQL stopped under a service, and a notice published beside one: who waits, how long."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from tests.outages import asking, postgres, publications
from tests.outages.decisions import OPTIONAL, SentDecision
from tests.outages.postgres import Postgres
from tests.outages.service import Service, installed, until

DECISIONS = 50
BROWSERS = 16  # twice as many as the service has threads
CHECKS = 200
STOPS = 3
TIMES = 5
YES = dict.fromkeys(OPTIONAL, True)

Milliseconds = list[float]


def main() -> None:
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    with TemporaryDirectory(prefix="outages-") as folder, postgres.running() as server:
        _stop(server, Path(folder))
        _publish(server, Path(folder))


def _stop(server: Postgres, folder: Path) -> None:
    (place := folder / "stopped").mkdir()
    project = installed(place, server.create("stopped"))
    times: dict[str, Milliseconds] = {}
    back = []
    with Service(project) as service:
        service.await_everybody()
        port = project.port
        held = SentDecision(YES)
        held.send(port)
        for _ in range(STOPS):
            with _deciding(port, times, "decision, database there"):
                _check(port, held.cookie, times, "check meanwhile, database there")
            server.stop()
            with _deciding(port, times, "decision, just stopped"):
                _check(port, held.cookie, times, "check meanwhile, just stopped")
            time.sleep(1)
            with _deciding(port, times, "decision, away"):
                _check(port, held.cookie, times, "check meanwhile, away")
            server.start()
            back.append(until(partial(_is_recorded, port), "decisions are recorded again"))
    print("| what | median ms | p99 ms | worst ms |\n| --- | ---: | ---: | ---: |")
    for what, taken in times.items():
        print(f"| {what} | {median(taken):.1f} | {_p99(taken):.1f} | {max(taken):.1f} |")
    print(
        f"\n{STOPS} stops, {DECISIONS} decisions by {BROWSERS} browsers and {CHECKS} checks by one "
        f"server each time. Recorded again {max(back):.1f} s after the start at the latest.\n"
    )


@contextmanager
def _deciding(port: int, times: dict[str, Milliseconds], what: str) -> Iterator[None]:
    """Browsers who send decisions, more than there are threads, until the checks are through."""
    taken = times.setdefault(what, [])
    is_over = threading.Event()

    def decide() -> None:
        for _ in range(DECISIONS // BROWSERS + 1):
            taken.append(_timed(lambda: SentDecision(YES).send(port)))
        while not is_over.is_set():
            taken.append(_timed(lambda: SentDecision(YES).send(port)))

    with ThreadPoolExecutor(BROWSERS) as browsers:
        pending = [browsers.submit(decide) for _ in range(BROWSERS)]
        yield
        is_over.set()
        for one in pending:
            one.result()


def _check(port: int, cookie: str, times: dict[str, Milliseconds], what: str) -> None:
    ask = partial(asking.get, port, "/v1/check?need=analytics", cookie)
    times.setdefault(what, []).extend(_timed(ask) for _ in range(CHECKS))


def _timed(deed: Callable[[], object]) -> float:
    started = time.perf_counter()
    deed()
    return (time.perf_counter() - started) * 1000


def _is_recorded(port: int) -> bool:
    answers = [SentDecision(YES) for _ in range(8)]
    for one in answers:
        one.send(port)
    return all(one.is_recorded for one in answers)


def _p99(taken: Milliseconds) -> float:
    return quantiles(taken, n=100)[-1]


def _publish(server: Postgres, folder: Path) -> None:
    (place := folder / "published").mkdir()
    project = installed(place, server.create("published"))
    outcome = publications.run(project, TIMES)
    print("| route | an older notice, s after the commit at the latest |\n| --- | ---: |")
    for route, late in outcome.late.items():
        print(f"| `{route}` | {late:.2f} |")
    print(
        f"\n{TIMES} publications, two services, {outcome.answers:,} answers: {len(outcome.mixed)} "
        f"of two notices, {len(outcome.backwards)} that went back, {len(outcome.strange)} of "
        "another digest than was published."
    )
