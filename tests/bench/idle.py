"""Queries, threads and memory of an idle installation, with 1, 2 and 4 web processes.

`tests.bench idle`, or `tests.bench idle 30` for another number of seconds. Every statement of each
process is counted, except BEGIN and COMMIT: a `sitecustomize` of ours wraps the drivers' cursors.
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil  # type: ignore[import-untyped]

from tests.bench import _databases
from tests.outages.service import PUBLISH
from tests.servers import Project, stop

WORKERS = (1, 2, 4)
SECONDS = 60.0
SETTLE_SECONDS = 15.0  # first readings, and the log's first places
COUNTER = """
import os

def count():
    file = os.open(os.environ["IDLE_QUERIES"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, b".")
    os.close(file)

def counted(execute):
    def wrapper(*arguments, **options):
        count()
        return execute(*arguments, **options)
    return wrapper

import django.db.backends.sqlite3.base as sqlite
import psycopg
for cursor in (sqlite.SQLiteCursorWrapper, psycopg.Cursor):
    for name in ("execute", "executemany"):
        setattr(cursor, name, counted(getattr(cursor, name)))
"""


def main(seconds: str = "") -> None:
    print("| database | web processes | queries a minute | threads, memory of each |")
    print("| --- | ---: | ---: | --- |")
    with TemporaryDirectory(prefix="idle-") as folder:
        (Path(folder) / "sitecustomize.py").write_text(COUNTER)
        for engine in _databases.ENGINES:
            settings = {"PYTHONPATH": folder, "IDLE_QUERIES": f"{folder}/{engine}.queries"}
            with _databases.made(engine, Path(folder), "idle", **settings) as (project,):
                project.migrate()
                project.python(PUBLISH)
                for workers in WORKERS:
                    queries, processes = _measure(project, workers, float(seconds or SECONDS))
                    print(f"| {engine} | {workers} | {queries:.0f} | {processes} |", flush=True)


def _measure(project: Project, workers: int, seconds: float) -> tuple[float, str]:
    """Return the queries a minute, and what the processes of the server need."""
    counted = Path(project.settings["IDLE_QUERIES"])
    process = project.start("serve", "--workers", str(workers))
    try:
        time.sleep(SETTLE_SECONDS)
        before = counted.stat().st_size
        time.sleep(seconds)
        number = counted.stat().st_size - before
        return number * 60 / seconds, "; ".join(_processes(psutil.Process(process.pid)))
    finally:
        stop(process)


def _processes(main_process: psutil.Process) -> Iterator[str]:
    yield f"main {_needs(main_process)}"
    for child in main_process.children():
        command = " ".join(child.cmdline())
        if "resource_tracker" not in command:
            yield f"{'worker' if 'manage.py worker' in command else 'web'} {_needs(child)}"


def _needs(process: psutil.Process) -> str:
    return f"{process.num_threads()}, {process.memory_info().rss / 1e6:.0f} MB"


if __name__ == "__main__":
    main(*sys.argv[1:])
