from collections.abc import Iterator

import pytest

from tests.outages import postgres
from tests.outages.postgres import Postgres


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    with postgres.running() as server:
        yield server
