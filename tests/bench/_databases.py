"""Installations with databases of their own, on either engine."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from tests import postgres
from tests.servers import Project

ENGINES = os.environ.get("BENCH_ENGINES", "SQLite PostgreSQL").split()


@contextmanager
def made(engine: str, folder: Path, *names: str, **settings: str) -> Iterator[list[Project]]:
    """One installation of each name, not yet migrated."""
    (place := folder / engine).mkdir()
    urls = nullcontext([""] * len(names))
    with urls if engine == "SQLite" else postgresql(*names) as found:
        projects = []
        for name, url in zip(names, found, strict=True):
            (place / name).mkdir()
            projects.append(Project.make(place / name, url, **settings))
        yield projects


@contextmanager
def postgresql(*names: str) -> Iterator[list[str]]:
    """A real PostgreSQL with some empty databases: their addresses."""
    with postgres.running() as server:
        yield [server.create(f"of_{name}") for name in names]
