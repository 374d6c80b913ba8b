"""A real service with a log, and a site's server that watches it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from consent.client import ConsentClient, LogFork
from consent.client.witness.signed_checkpoint import SignedCheckpoint
from consent.transparency.notes import BadNote
from tests.outages.asking import get
from tests.outages.decisions import SentDecision
from tests.outages.service import until
from tests.servers import Project, free_port, stop
from tests.shared import ROOT

SITE = Path(__file__).with_name("site.py")


class Site:
    """A site's server, whose client refreshes each second."""

    def __init__(self, port: int) -> None:
        self.port = port

    def page(self, decision: SentDecision) -> tuple[int, str, list[str]]:
        answer = get(self.port, "/", decision.cookie)
        names = [line.partition("=")[0] for line in answer.cookies if "=;" not in line]
        return answer.status, answer.body.decode(), names

    def witness(self) -> dict[str, Any]:
        found: dict[str, Any] = get(self.port, "/witness").json()
        return found


@contextmanager
def a_site(project: Project, cache: Path) -> Iterator[Site]:
    port = free_port()
    address = f"http://127.0.0.1:{project.port}"
    command = [sys.executable, str(SITE), address, project.url, str(cache), str(port)]
    environment = project.environment | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    site = Site(port)
    try:
        until(lambda: _answers(site), "the site answers")
        yield site
    finally:
        stop(process)


def _answers(site: Site) -> bool:
    try:
        return site.witness()["size"] is not None
    except OSError:
        return False


def decide(project: Project, choices: dict[str, bool]) -> SentDecision:
    decision = SentDecision(choices)
    assert decision.send(project.port)
    assert decision.is_recorded
    return decision


def served(project: Project) -> SignedCheckpoint:
    """The checkpoint, as soon as one of today's keys has signed it."""
    found: list[SignedCheckpoint] = []

    def is_signed() -> bool:
        try:
            note = project.get(f"{project.url}/log/checkpoint")
            found.append(SignedCheckpoint.of(note, keys(project)))
        except BadNote:
            return False
        return True

    until(is_signed, "today's keys sign")
    return found[0]


def keys(project: Project) -> list[str]:
    return project.get(f"{project.url}/log/keys").splitlines()


def placed(project: Project) -> SignedCheckpoint:
    """Wait until everything that was recorded is in the log, and each process says so."""
    waiting = "from consent.models import Leaf; print(Leaf.objects.filter(place=None).count())"
    until(lambda: project.python(waiting) == "0", "everything has its place")
    note = project.python("from consent.record.log import checkpoints as c; print(c.read().note)")
    text, _, _ = note.rpartition("\n\n")
    project.await_everywhere(f"{project.url}/log/checkpoint", text)
    return served(project)


def settled(project: Project, site: Site) -> SignedCheckpoint:
    """The same, and the site has seen it."""
    found = placed(project)
    until(lambda: site.witness()["size"] == found.checkpoint.size, "the site has seen it")
    return found


def auditor(project: Project, reports: list[LogFork], cache: Path) -> ConsentClient:
    """A witness that looks when it is told to."""
    address = f"http://127.0.0.1:{project.port}"
    return ConsentClient(
        address,
        "mix",
        issuer=project.url,
        refresh=3600,
        timeout=60,
        cache=cache,
        on_log_fork=reports.append,
    )
