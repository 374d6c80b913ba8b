"""`banner.js` for one visitor, quiet and beside ten addresses that ask for made-up places."""

import os
import random
import string
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from threading import Event
from time import monotonic, perf_counter

from tests.outages.service import installed

ROUNDS, SECONDS = 7, 4.0
RATE = 26  # requests each second, of all addresses together
BANNERS = 0.02  # seconds between two of them
ADDRESSES = [f"127.0.0.{number}" for number in range(2, 12)]


def main() -> None:
    """Print p95 of `banner.js`, and what was asked and refused of the fragments."""
    columns = "banner.js, p95 quiet, ms | beside, ms | ratio | fragments asked | refused | other"
    print(f"| {columns} |\n|{' ---: |' * 6}")
    ratios = []
    with TemporaryDirectory(prefix="fragments-") as folder:
        project = installed(Path(folder))
        with project.running("serve"):
            _banners(project.port, 1.0)  # what can be remembered, is
            for _ in range(ROUNDS):
                quiet = _banners(project.port, SECONDS)
                with _asking(project.port) as asked:
                    beside = _banners(project.port, SECONDS)
                statuses = asked.result()
                good, refused = statuses.count(200), statuses.count(429)
                ratios.append(beside / quiet)
                cells = [f"{quiet:.2f}", f"{beside:.2f}", f"{ratios[-1]:.2f}"]
                cells += [str(len(statuses)), str(refused), str(len(statuses) - good - refused)]
                print(f"| {' | '.join(cells)} |", flush=True)
    print(f"\nThe median of the ratios is {median(ratios):.2f}; load {os.getloadavg()[0]:.1f}.")


def _banners(port: int, seconds: float) -> float:
    """Ask one after the other, and return p95 in milliseconds."""
    took, until = [], monotonic() + seconds
    with closing(HTTPConnection("127.0.0.1", port)) as connection:
        while monotonic() < until:
            began = perf_counter()
            connection.request("GET", "/banner.js", headers={"X-Region": "DE"})
            response = connection.getresponse()
            response.read()
            assert response.status == 200
            took.append((perf_counter() - began) * 1000)
            Event().wait(BANNERS)
    return quantiles(took, n=20)[-1]


@contextmanager
def _asking(port: int) -> Iterator[Future[list[int]]]:
    """Ask at the rate meanwhile, each address in its turn; it gives the statuses."""
    ended = Event()
    with ThreadPoolExecutor(1) as thread:
        asked = thread.submit(_ask, port, ended)
        try:
            yield asked
        finally:
            ended.set()


def _ask(port: int, ended: Event) -> list[int]:
    statuses: list[int] = []
    address = cycle(ADDRESSES)
    began = monotonic()
    while not ended.wait(max(0.0, began + len(statuses) / RATE - monotonic())):
        source = (next(address), 0)
        with closing(HTTPConnection("127.0.0.1", port, source_address=source)) as connection:
            connection.request("GET", f"/v1/fragment?site=mix&language=en&region={_place()}")
            statuses.append(connection.getresponse().status)
    return statuses


def _place() -> str:
    country = random.choices(string.ascii_uppercase, k=2)
    return "".join([*country, "-", *random.choices(string.ascii_uppercase + string.digits, k=3)])
