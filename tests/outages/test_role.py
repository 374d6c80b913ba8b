"""What the manual gives PostgreSQL's role ends what a machine that vanished has left behind."""

import psycopg
import pytest

from tests.documents import block
from tests.outages import pgbouncer
from tests.postgres import Postgres

pytestmark = pytest.mark.machine


@pytest.mark.parametrize("is_pooled", [False, True], ids=["direct", "behind PgBouncer"])
def test_the_roles_time_outs_hold(
    server: Postgres, tmp_path_factory: pytest.TempPathFactory, is_pooled: bool
) -> None:
    name = f"role_{is_pooled}".lower()
    url = server.create(name)
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("DROP ROLE IF EXISTS consent")
        owner.execute("CREATE ROLE consent LOGIN SUPERUSER")
        for line in block("config/manual/install.md", "ALTER ROLE").splitlines():
            owner.execute(line.encode())
    if not is_pooled:
        assert shown(url.replace("postgres@", "consent@")) == ["1min", "10s"]
        return
    with pgbouncer.running(tmp_path_factory.mktemp("role"), server, user="consent") as bouncer:
        assert shown(bouncer.url(name)) == ["1min", "10s"]


def shown(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        names = ("idle_in_transaction_session_timeout", "client_connection_check_interval")
        rows = [connection.execute(f"SHOW {name}".encode()).fetchone() for name in names]
    return [row[0] for row in rows if row]
