import re
from collections.abc import Iterator

import pytest

from tests.conformance import service
from tests.servers import Project


def pytest_itemcollected(item: pytest.Item) -> None:
    """PHP, nginx and Varnish are the machine's."""
    if re.search("php|nginx|varnish", item.nodeid, re.IGNORECASE):
        item.add_marker("machine")


@pytest.fixture(scope="package")
def consent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The real service, as the vectors know it."""
    with service.served(service.installed(tmp_path_factory.mktemp("conformance"))) as running:
        yield running
