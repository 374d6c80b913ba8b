from pathlib import Path

import pytest
from pytest_django import Settings

from tests.keys.commanding import kids, run


@pytest.fixture
def file(tmp_path: Path, settings: Settings) -> Path:
    """A file with today's derived key and one that waits, in force."""
    path = tmp_path / "keys.pem"
    run("add", "--file", str(path))
    settings.CONSENT_SIGNING_KEYS = str(path)
    return path


@pytest.fixture
def waiting(file: Path) -> str:
    return kids()[1]
