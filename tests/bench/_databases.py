"""Installations with databases of their own, on either engine."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import postgres
from tests.servers import Project

ENGINES = os.environ.get("BENCH_ENGINES", "SQLite PostgreSQL").split()


@contextmanager
def made(engine: str, folder: Path, *names: str, **settings: str) -> Iterator[list[Project]]:
    """One installation of each name, not yet migrated."""
    folders = [folder / engine / name for name in names]
    for own in folders:
        own.mkdir(parents=True)
    if engine == "SQLite":
        yield [Project.make(own, **settings) for own in folders]
        return
    with postgres.running() as server:
        yield [Project.make(own, server.create(own.name), **settings) for own in folders]
