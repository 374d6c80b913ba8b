"""An installation whose database is lost and comes back from a backup, by the real commands."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path

import psycopg

from tests.outages.decisions import SentDecision
from tests.outages.service import ORIGIN
from tests.postgres import new_database
from tests.servers import Project

SEED = (
    "from tests import filled;"
    f"filled.seed(origins=[{ORIGIN!r}], cookie_domain='mixnetworks.localhost')"
)
PUBLISH = """
from consent import publishing
from consent.models import CategoryText, Notice, Site
purpose = {purpose!r}
if purpose:
    CategoryText.objects.filter(category__key="analytics", language="en").update(purpose=purpose)
site = Site.objects.get(key="mix")
material = ["analytics"] if site.notices.exists() else []
print(publishing.publish(site, material=material).number)
"""

Check = Callable[[str], tuple[str, str]]  # a cookie's verdict and reason


class Recovery:
    """An installation, and what happens to it."""

    def __init__(self, folder: Path, server: str = "", template: str = "") -> None:
        """On SQLite; or on PostgreSQL, by the address of a server and a migrated database of it."""
        self._folder, self._server = folder, server
        url = new_database(server, template) if server else ""
        settings = (
            {"PATH": f"{_programs(server)}{os.pathsep}{os.environ['PATH']}"} if server else {}
        )
        self.list = folder / "erased.txt"
        self.project = Project.make(
            folder, url, TMPDIR=str(folder), CONSENT_ERASED_FILE=str(self.list), **settings
        )
        if not server:
            self.project.migrate()
        self.project.python(SEED)

    def publish(self, purpose: str = "") -> int:
        """Publish with this purpose of statistics. Returns the notice's number."""
        return int(self.project.python(PUBLISH.format(purpose=purpose)))

    def backup(self) -> Path:
        told = self.project.manage("backup", str(self._folder / "backups"))
        return Path(told.partition(": ")[0])

    def lose(self) -> None:
        """The database is gone."""
        if self._server:
            url = new_database(self._server)
            self.project = replace(self.project, database_url=url)
            return
        for ending in ("", "-wal", "-shm"):
            (self._folder / f"db.sqlite3{ending}").unlink(missing_ok=True)

    def restore(self, backup: Path) -> str:
        """By the real command. Returns what it prints."""
        return self.project.manage("restore", str(backup))

    @contextmanager
    def serving(self) -> Iterator[Check]:
        """The service runs. What is handed out says what a cookie is worth to statistics."""

        def check(cookie: str) -> tuple[str, str]:
            connection = HTTPConnection("127.0.0.1", self.project.port, timeout=20)
            connection.request("GET", "/v1/check?site=mix", headers={"Cookie": cookie})
            told = json.loads(connection.getresponse().read())["categories"]["analytics"]
            connection.close()
            return told["verdict"], told["reason"]

        with self.project.running("serve", "--workers", "1"):
            yield check

    def decide(self, notice: int, *, yes: bool = True) -> SentDecision:
        """A visitor answers about statistics, while the service runs."""
        sent = SentDecision({"analytics": yes}, notice=notice)
        sent.send(self.project.port)
        return sent


def _programs(server: str) -> str:
    """Where pg_dump and its like lie, of the server's own version."""
    with psycopg.connect(server) as connection:
        found = connection.execute("SELECT setting FROM pg_config WHERE name = 'BINDIR'")
        (folder,) = found.fetchone() or ("",)
    return str(folder)
