"""The primary dies, its standby takes over: what operators get by one address with two hosts."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests import postgres
from tests.outages import asking, kills
from tests.outages.decisions import OPTIONAL, SentDecision
from tests.outages.service import Service, installed, until
from tests.postgres import Postgres
from tests.shared import ROOT

pytestmark = pytest.mark.machine
YES = dict.fromkeys(OPTIONAL, True)
MANUAL = (ROOT / "config/manual/install.md").read_text()
ADDRESS = re.compile(r"^DATABASE_URL=(postgres://\S+,\S+)$", re.MULTILINE)


@contextmanager
def synchronous() -> Iterator[tuple[Postgres, Postgres, str]]:
    """A primary that waits for its standby, the standby, and the address of both.

    That is the manual's, with these servers in the place of its own.
    """
    (written,) = ADDRESS.findall(MANUAL)
    with postgres.running() as primary, postgres.standby(primary) as standby:
        primary.ask("CREATE DATABASE consent")
        primary.ask("ALTER SYSTEM SET synchronous_standby_names = '*'")
        primary.ask("SELECT pg_reload_conf()")
        hosts = f"postgres@127.0.0.1:{primary.port},127.0.0.1:{standby.port}"
        yield primary, standby, str(urlsplit(written)._replace(netloc=hosts).geturl())


def test_a_standby_that_is_promoted_takes_decisions_and_has_all_that_were_promised(
    tmp_path: Path,
) -> None:
    with synchronous() as (primary, standby, url):
        project = installed(tmp_path, url)
        with Service(project, "--workers", "1"):  # a second may still be starting
            sent = [SentDecision(YES) for _ in range(20)]
            for one in sent:
                one.send(project.port)
            assert all(one.is_recorded for one in sent)

            primary.stop()
            refused = SentDecision(YES)
            refused.send(project.port)
            assert not refused.is_recorded
            assert asking.get(project.port, "/v1/check", sent[0].cookie).status == 200
            assert asking.get(project.port, "/banner.js").status == 200

            standby.control("promote")
            until(lambda: _is_recorded(refused, project.port), "decisions are recorded again")
        stored = [id for id, _ in kills.record(project)]
    assert sorted(stored) == sorted(one.id for one in (*sent, refused))


def _is_recorded(decision: SentDecision, port: int) -> bool:
    """The browser sends it again, under its id."""
    decision.send(port)
    time.sleep(0.1)
    return decision.is_recorded
