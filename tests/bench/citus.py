"""The record on a real Citus, by the recipe that operators run: what works there.

It needs PostgreSQL's programs with Citus among them: `CITUS=/usr/lib/postgresql/17/bin`.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from tests import clusters
from tests.clusters import Server
from tests.partitions.record import PRELUDE, PUBLISH
from tests.partitions.shards import BEFORE, ERASURES, FORGET, HISTORY
from tests.servers import Project
from tests.shared import ROOT

BIN = Path(os.environ.get("CITUS", "/usr/lib/postgresql/17/bin"))
SETTINGS = ("shared_preload_libraries=citus", "citus.node_conninfo=sslmode=disable")
RECIPE = ROOT / "config" / "deploy" / "citus.sql"
PAIRS = 20

LOG = """
from django.utils import timezone
from consent.models import Leaf
from consent.record.log import sequencer
from tests.log import whole
from tests.log.recorded import record
made = [record(timezone.now()).pk for _ in range(10)]
while sequencer.run(timezone.now()):
    pass
placed = Leaf.objects.filter(record__in=made, place__gte=0).count()
print(placed, "of", len(made), "placed; wrong:", whole.problems())
"""
OWN = """
    SELECT sum(pg_relation_size(inhrelid)) || ' octets' FROM pg_inherits
    WHERE inhparent = 'consent_decision'::regclass"""


def main() -> None:
    with TemporaryDirectory(prefix="citus-") as folder, _cluster() as coordinator:
        ((version,),) = coordinator.ask("SELECT citus_version()", "consent")
        print(f"{version}\n")
        project = Project.make(Path(folder), coordinator.url("consent"))
        project.migrate()
        project.python(PRELUDE + PUBLISH)
        print("on record before:", project.python(PRELUDE + BEFORE))
        _follow(coordinator)
        ((count,),) = coordinator.ask("SELECT count(*) FROM consent_decision", "consent")
        ((own,),) = coordinator.ask(OWN, "consent")
        print("after the recipe:", count, "and on the coordinator's own disk:", own)
        print("erasures at once:", project.python(PRELUDE + ERASURES.format(pairs=PAIRS)))
        print("history:", project.python(PRELUDE + HISTORY))
        print("months and retention:", project.python(PRELUDE + FORGET))
        print("the log:", project.python(PRELUDE + LOG))
        print("refused:", *_refused(coordinator))
        print(project.manage("retention", "--run"))


@contextmanager
def _cluster() -> Iterator[Server]:
    """A coordinator with two workers, and an empty database."""
    names = ["coordinator", "one", "other"]
    with clusters.running(names, *SETTINGS, bin=BIN) as (coordinator, *workers):
        for server in (coordinator, *workers):
            server.ask("CREATE DATABASE consent")
            server.ask("CREATE EXTENSION citus", "consent")
        coordinator.ask(
            f"SELECT citus_set_coordinator_host('127.0.0.1', {coordinator.port})", "consent"
        )
        for server in workers:
            coordinator.ask(f"SELECT citus_add_node('127.0.0.1', {server.port})", "consent")
        yield coordinator


def _follow(coordinator: Server) -> None:
    """As the manual says."""
    coordinator.run(
        *("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(RECIPE)),
        coordinator.url("consent"),
    )


def _refused(coordinator: Server) -> Iterator[str]:
    """What goes round the service, on the whole record."""
    for sql in ("UPDATE consent_decision SET surface = 'x'", "DELETE FROM consent_decision"):
        try:
            coordinator.ask(sql, "consent")
        except psycopg.IntegrityError:
            yield sql.split()[0]
