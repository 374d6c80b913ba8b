"""Each proxy in turn, in front of a server that tells what reached it, and of the real service."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from tests.deploy import proxies
from tests.deploy.installed import installed
from tests.deploy.proxies import Ports, Proxy
from tests.deploy.site import Recorded, recorder, site
from tests.servers import Project, free_port


@pytest.fixture(scope="module")
def recorded() -> list[Recorded]:
    """What reached the server behind the proxy."""
    return []


@pytest.fixture(scope="module", params=proxies.ORDER)
def proxy(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    recorded: list[Recorded],
) -> Iterator[Proxy]:
    ports = Ports(free_port())
    handler: type[BaseHTTPRequestHandler] = recorder(recorded)
    folder = tmp_path_factory.mktemp(request.param)
    with (
        site(ports.service, handler),
        site(ports.second, handler),
        proxies.PROXIES[request.param](folder, ports) as running,
    ):
        yield running


@pytest.fixture(scope="module")
def ports() -> Ports:
    return Ports(free_port())


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, ports: Ports) -> Iterator[Project]:
    """The real service, which is told nothing but its address behind the proxy."""
    made = installed(tmp_path_factory.mktemp("service"), ports)
    with made.running("serve", "--workers", "1"):
        yield made


@pytest.fixture(scope="module", params=proxies.ORDER)
def front(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    ports: Ports,
    service: Project,
) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp(request.param)
    with proxies.PROXIES[request.param](folder, ports) as running:
        yield running
