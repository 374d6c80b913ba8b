"""Clients that keep a service busy keep nobody from what is answered from memory."""

from collections.abc import Iterator
from statistics import median

import pytest

from tests import crowds
from tests.outages.service import PUBLISH, installed, until
from tests.servers import Project

pytestmark = pytest.mark.machine


@pytest.mark.parametrize("crowd", crowds.ALL.values(), ids=crowds.ALL)
@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_what_is_in_memory_waits_for_nobody(
    crowd: crowds.Crowd, engine: str, request: pytest.FixtureRequest
) -> None:
    project: Project = request.getfixturevalue(f"crowded_{engine}")
    with crowd(project) as deeds:
        until(lambda: len(deeds) > 0, "there is a crowd")
        taken = crowds.ask(project.port, ("/banner.js", "/v1/check"), 2)

    # Seconds, where a thread is waited for
    assert max(map(median, taken.values())) < 1000


@pytest.fixture(scope="module")
def crowded_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    project = installed(tmp_path_factory.mktemp("crowded"))
    with project.running("serve"):
        yield project


@pytest.fixture(scope="module")
def crowded_postgres(postgres: Project) -> Iterator[Project]:
    if postgres.python("from consent.models import Notice; print(Notice.objects.count())") == "0":
        postgres.python(PUBLISH)
    with postgres.running("serve"):
        yield postgres
