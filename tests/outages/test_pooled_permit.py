"""PgBouncer hands one connection from client to client: a write permit does not go along."""

from pathlib import Path

import psycopg
import pytest

from tests.outages import pgbouncer
from tests.outages.decisions import OPTIONAL, SentDecision
from tests.outages.postgres import Postgres
from tests.outages.service import Service, installed

pytestmark = pytest.mark.machine
ERASE = """
from django.utils import timezone
from consent.models import Decision
from consent.record import visitors
one = Decision.objects.get()
left = visitors.erase(one.visitor, "mix", now=timezone.now())
print(Decision.objects.filter(pk=one.pk).exists(), left.decision.pk == Decision.objects.get().pk)
"""


def test_an_erasure_by_a_pooler_leaves_no_permit_behind(server: Postgres, tmp_path: Path) -> None:
    direct = server.create("permits")
    with pgbouncer.running(tmp_path, server) as pooler:
        project = installed(tmp_path, pooler.url("permits"))
        with Service(project):
            assert SentDecision(dict.fromkeys(OPTIONAL, False)).send(project.port)
        assert project.python(ERASE) == "False True"

        holder = psycopg.connect(pooler.url("permits"))
        holder.execute("SET LOCAL consent.permit = 'on'")
        (process,) = holder.execute("SELECT pg_backend_pid()").fetchone() or ()
        assert holder.execute("DELETE FROM consent_decision").rowcount == 1
        holder.rollback()
        with psycopg.connect(pooler.url("permits")) as next_one:
            assert next_one.execute("SELECT pg_backend_pid()").fetchone() == (process,)
            with pytest.raises(psycopg.IntegrityError, match="append-only"):
                next_one.execute("DELETE FROM consent_decision")
        holder.close()
    with psycopg.connect(direct) as database:
        assert database.execute("SELECT count(*) FROM consent_decision").fetchone() == (1,)
