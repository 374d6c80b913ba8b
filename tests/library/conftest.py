from pathlib import Path

import pytest

from tests.documents.conftest import service
from tests.library.environments import ran, uv
from tests.shared import ROOT

__all__ = ["service"]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    ran(uv(), "build", "--quiet", "--wheel", "--out-dir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built
