import pytest

from tests.partitions.record import install
from tests.servers import Project


@pytest.fixture(scope="module")
def record(
    request: pytest.FixtureRequest, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Project:
    database = request.path.stem
    return install(postgres_url, tmp_path_factory.mktemp(database), database)
