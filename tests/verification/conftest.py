from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
import pytest

from tests.servers import Project
from tests.verification import installation


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A record of 700 decisions in the log, which every test copies."""
    folder = tmp_path_factory.mktemp("record")
    if request.param == "SQLite":
        return installation.make(folder)
    url, name = request.getfixturevalue("postgres_url"), f"record_{uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}".encode())
    return installation.make(folder, urlunsplit(urlsplit(url)._replace(path=f"/{name}")))


@pytest.fixture
def record(kept: Project) -> Project:
    return installation.copy(kept)
