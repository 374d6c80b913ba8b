from collections.abc import Iterator

import pytest

from tests import postgres
from tests.postgres import Postgres


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    with postgres.running() as server:
        yield server
