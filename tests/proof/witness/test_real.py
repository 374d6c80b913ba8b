"""The real service and its real key: what is reported when the log's owner writes it anew."""

from pathlib import Path

import pytest

from consent.client import ConsentClient
from consent.proof.formats.notes import Verifier
from consent.proof.witness import LogFault, LogFork, Witness
from consent.proof.witness.comparison import SignedCheckpoint
from consent.proof.witness.witness import MAX_DOUBTS
from tests.outages.decisions import OPTIONAL, SentDecision
from tests.outages.service import Service, installed, until
from tests.proof.witness.test_client import look
from tests.servers import Project

WAITING = "from consent.proof.models import Leaf; print(Leaf.objects.filter(place=None).count())"
NOTE = "from consent.proof.log import checkpoints; print(checkpoints.read().note)"
# With the triggers off
FORGE = """
from django.db import connection, transaction
from django.utils import timezone
from consent.models import Decision
from consent.proof.models import Leaf, LogCheckpoint, LogTile
from consent.proof.log import checkpoints, records, store
from consent.proof.formats.tree import commitment

with connection.cursor() as cursor:
    if connection.vendor == "postgresql":
        cursor.execute("SET session_replication_role = replica")
    else:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")
with transaction.atomic():
    leaves = list(Leaf.objects.filter(kind=Leaf.Kind.DECISION).order_by("place"))
    rows = LogTile.objects.filter(level=0).order_by("number")
    octets = b"".join(bytes(row.hashes) for row in rows)
    entries = [octets[at:at + 32] for at in range(0, len(octets), 32)]
    FORGERY
    for model in (LogTile, LogCheckpoint):
        model.objects.all().delete()
    grown = store.Growth(0, entries)
    grown.write()
    checkpoints.signed(grown, None, now=timezone.now()).save()
"""
REWRITE = """
    Decision.objects.filter(pk=leaves[0].record).update(choices={"analytics": [1, 1]})
    record = records.record_of(Decision.objects.get(pk=leaves[0].record))
    entries[leaves[0].place] = commitment(bytes(leaves[0].salt), record)
"""
CUT = """
    for leaf in leaves[-2:]:
        Decision.objects.filter(pk=leaf.record).delete()
        leaf.delete()
    entries = entries[:leaves[-2].place]
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Project:
    is_sqlite = request.param == "sqlite"
    url = "" if is_sqlite else request.getfixturevalue("own_postgres_url")
    (tmp_path / "service").mkdir()
    return installed(tmp_path / "service", url)


def placed(project: Project) -> str:
    """Wait until all that was recorded is in the log, and each process says so. Its checkpoint."""
    until(lambda: project.python(WAITING) == "0", "everything has its place")
    address = f"{project.url}/log/checkpoint"
    project.await_everywhere(address, project.python(NOTE).rpartition("\n\n")[0])
    return project.get(address)


def test_a_log_that_was_rewritten_and_then_cut_is_reported(
    project: Project, tmp_path: Path
) -> None:
    reports: list[LogFork] = []
    with Service(project):
        for _ in range(22):
            assert SentDecision(dict.fromkeys(OPTIONAL, False)).send(project.port)
        before = placed(project)
        client = ConsentClient(
            f"http://127.0.0.1:{project.port}",
            "mix",
            issuer=project.url,
            refresh=3600,
            timeout=60,
            after_refresh=Witness(tmp_path / "witness.json", reports.append),
        )
        look(client)

        project.python(FORGE.replace("FORGERY", REWRITE))
        rewritten = placed(project)
        look(client)  # once
        assert len(reports) == 1

        project.python(FORGE.replace("FORGERY", CUT))
        cut = placed(project)
        for _ in range(MAX_DOUBTS):
            assert len(reports) == 1
            look(client)
        keys = project.get(f"{project.url}/log/keys").splitlines()
    assert [(one.what, one.old, one.new) for one in reports] == [
        (LogFault.REWRITTEN, before, rewritten),
        (LogFault.SHRUNK, rewritten, cut),
    ]
    for note in (before, rewritten, cut):
        SignedCheckpoint.open(note, map(Verifier.of, keys))  # each by the service itself
