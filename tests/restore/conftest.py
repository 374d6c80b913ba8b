from pathlib import Path

import pytest

from tests.restore.project import Recovery


@pytest.fixture
def recovery(request: pytest.FixtureRequest, tmp_path: Path) -> Recovery:
    """On the engine that the test names."""
    if request.param == "SQLite":
        return Recovery(tmp_path)
    server = request.getfixturevalue("postgres_url")
    return Recovery(tmp_path, server, request.getfixturevalue("migrated_postgres"))
