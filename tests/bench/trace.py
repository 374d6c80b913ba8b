"""The plan's figures that a running service tells: what requests run through, what workers hold.

The requests are real: README's own installation, and `config.wsgi` asked as a server asks it.
Publishing is done in the admin, by a member of staff.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.house import Row, print_rows
from tests.servers import Project

# The admin's pages need no collected files there
SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
FOLLOW = "import logging; logging.disable(); from tests.bench import _journeys; _journeys.main()"
COUNT = """
from django.db import connection
cursor = connection.cursor()
for kind in ("table", "trigger"):
    where = "type = %s and (tbl_name like 'consent%%' or tbl_name like 'proof%%')"
    cursor.execute(f"select count(*) from sqlite_master where {where}", [kind])
    print(cursor.fetchone()[0])
"""

CONFIRM = """
from consent.models import Site
from tests import filled
filled.confirm(Site.objects.get())
"""


def main() -> None:
    with TemporaryDirectory(prefix="trace-") as folder:
        (own := Path(folder) / "own").mkdir()
        project = Project.make(own)
        project.migrate()
        project.manage("site", "seed")
        project.python(CONFIRM)
        project.manage("publish", "mix", "--reason", "The first notice")
        tables, triggers = project.python(COUNT).split()
        output = project.run("manage.py", "shell", "--no-imports", "-v0", "-c", FOLLOW, **SETTINGS)
        rows = [tuple(line.split(" | ")) for line in output.splitlines()]
        rows += [("tables; triggers", f"{tables}; {triggers}", "≤ 24; ≤ 24"), *_worker(project)]
        print_rows([(what, now, target) for what, now, target in rows])


def _worker(project: Project) -> Iterator[Row]:
    """The most of the processes that `serve` starts: threads, and memory in MB."""
    command = ["ps", "-eo", "pid=,ppid=,nlwp=,rss=,args="]
    with project.running("serve"):
        project.get(f"{project.url}/banner.js")
        listing = subprocess.run(command, capture_output=True, check=True, text=True)
    processes = [line.split(None, 4) for line in listing.stdout.splitlines()]
    [main] = [process[0] for process in processes if process[4].endswith(f"--port {project.port}")]
    workers = [process for process in processes if process[1] == main]
    threads, memory = (max(int(worker[column]) for worker in workers) for column in (2, 3))
    yield "threads in a web worker; memory, MB", f"{threads}; {memory // 1024}", "≤ 8; ≤ 110"
