"""A real Firefox on the real topology."""

from collections.abc import Iterator

import pytest

from tests import provision
from tests.firefox import engine, tab
from tests.firefox.bidi import Bidi
from tests.firefox.tab import Tab
from tests.servers import Project


@pytest.fixture(scope="session")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bidi]:
    command = provision.path(provision.FIREFOX)
    with engine.running(command, tmp_path_factory.mktemp("firefox")) as bidi:
        yield bidi


@pytest.fixture
def visitor(firefox: Bidi) -> Iterator[Tab]:
    """A visitor whom this browser has never seen."""
    visitor = tab.fresh(firefox)
    yield visitor
    visitor.leave()


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The demo from nothing: database, catalogue, notice 1, both hosts."""
    project = Project.make(tmp_path_factory.mktemp("demo"))
    with project.running("demo"):
        project.await_everywhere(project.site_url, "notice 1")
        yield project
