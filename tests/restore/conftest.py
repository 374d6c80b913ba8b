from pathlib import Path

import pytest

from consent.models import Site
from tests.restore.project import Recovery


@pytest.fixture
def recovery(request: pytest.FixtureRequest, tmp_path: Path) -> Recovery:
    """On the engine that the test names."""
    if request.param == "SQLite":
        return Recovery(tmp_path)
    server = request.getfixturevalue("postgres_url")
    return Recovery(tmp_path, server, request.getfixturevalue("migrated_postgres"))


@pytest.fixture
def site(published: None, db: None) -> Site:
    return Site.objects.get(key="mix")
