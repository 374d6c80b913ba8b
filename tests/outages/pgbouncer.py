"""A PgBouncer in front of a test's PostgreSQL, which shares connections by transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests import provision
from tests.launching import launched
from tests.postgres import RUNS_AS, Postgres
from tests.servers import free_port

# As Debian has it, but for where it listens, whom it lets in, and what the manual advises
SETTINGS = """\
[databases]
* = host=127.0.0.1 port={server} user=postgres

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 20
server_login_retry = 2
"""


class PgBouncer:
    def __init__(self, port: int) -> None:
        self._port = port

    def url(self, name: str) -> str:
        """The address of a database behind it."""
        return f"postgres://postgres@127.0.0.1:{self._port}/{name}"

    def connect(self) -> None:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError as error:
            raise ConnectionError from error


@contextmanager
def running(folder: Path, server: Postgres) -> Iterator[PgBouncer]:
    port = free_port()
    text = SETTINGS.format(server=server.port, port=port)
    (ini := folder / "pgbouncer.ini").write_text(text)
    folder.chmod(0o755)
    command = [provision.path(provision.PGBOUNCER), str(ini)]
    if RUNS_AS:  # root may not run it
        command[1:1] = ["-u", RUNS_AS]
    bouncer = PgBouncer(port)
    with launched(command, folder / "pgbouncer.log", bouncer.connect):
        yield bouncer
