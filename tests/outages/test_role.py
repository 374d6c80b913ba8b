"""What the manual gives PostgreSQL's role ends what a machine that vanished has left behind."""

import psycopg
import pytest

from tests.documents import block
from tests.postgres import Postgres

pytestmark = pytest.mark.machine


def test_the_roles_time_outs_hold(server: Postgres) -> None:
    server.ask("CREATE ROLE consent LOGIN SUPERUSER")
    for line in block("config/manual/install.md", "ALTER ROLE").splitlines():
        server.ask(line)
    with psycopg.connect(server.url().replace("postgres@", "consent@")) as connection:
        names = ("idle_in_transaction_session_timeout", "client_connection_check_interval")
        rows = [connection.execute(f"SHOW {name}".encode()).fetchone() for name in names]
    assert rows == [("1min",), ("10s",)]
