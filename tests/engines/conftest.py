"""Real browsers of other engines than Chromium's, on the real topology."""

from collections.abc import Callable, Iterator

import pytest

from tests.browser.sight import fonts
from tests.browser.sight.stage import Stage, staged
from tests.engines import firefox, site, tab, webkit
from tests.engines.site import Site
from tests.engines.visitor import Visitor
from tests.servers import Project

Arrive = Callable[[], Visitor]


@pytest.fixture(scope="session")
def _letters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Those that phones show, whatever this machine has."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in fonts.only(fonts.FONTS[0], tmp_path_factory.mktemp("fonts")).items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="session", params=["firefox", "webkit"])
def engine(
    request: pytest.FixtureRequest, _letters: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Arrive]:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "webkit":
        with webkit.running(folder) as arrive:
            yield arrive
    else:
        with firefox.running(folder) as bidi:
            yield lambda: tab.fresh(bidi)


@pytest.fixture
def visitor(engine: Arrive) -> Iterator[Visitor]:
    """A visitor whom this browser has never seen."""
    visitor = engine()
    yield visitor
    visitor.leave()


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The demo from nothing: database, catalogue, notice 1, both hosts."""
    project = Project.make(tmp_path_factory.mktemp("demo"))
    with project.running("demo"):
        project.await_everywhere(project.site_url, "notice 1")
        yield project


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site.served(tmp_path_factory.mktemp("site")) as served:
        yield served


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(tmp_path_factory.mktemp("stage") / "service") as stage:
        yield stage
