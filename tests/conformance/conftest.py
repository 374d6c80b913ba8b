import shutil
from collections.abc import Iterator

import pytest

from tests.conformance import service
from tests.conformance.proxy import NGINX
from tests.servers import Project


@pytest.fixture(scope="package")
def consent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The real service, as the vectors know it."""
    with service.served(service.installed(tmp_path_factory.mktemp("conformance"))) as running:
        yield running


@pytest.fixture
def _nginx() -> None:
    if NGINX is None:
        pytest.skip("There is no nginx on this machine: apt-get install nginx")


@pytest.fixture
def _php() -> None:
    if shutil.which("php") is None:
        pytest.skip("There is no PHP on this machine: apt-get install php-cli")
