"""Under a path of the site: what the proxy closes is closed under every spelling of its address."""

from collections.abc import Iterator

import pytest

from tests.deploy import proxies
from tests.deploy.installed import installed
from tests.deploy.proxies import STAFF, Ports, Proxy
from tests.servers import free_port

NOBODYS = "127.0.0.9"  # no network that the file names


@pytest.fixture(scope="module")
def path_form(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """The real service behind the real nginx, whose file has the admin on a host of its own."""
    ports = Ports(free_port())
    folder = tmp_path_factory.mktemp("prefix")
    service = installed(
        folder,
        ports,
        CONSENT_SERVICE_URL=f"https://{proxies.SITE}:{ports.https}/consent",
        CONSENT_ADMIN=f"{STAFF}:{ports.https}",
    )
    with (
        service.running("serve", "--workers", "1"),
        proxies.nginx(folder, ports, "path") as proxy,
    ):
        yield proxy


@pytest.mark.parametrize(
    "path", ["/consent/admin/login/", "/consent/%61dmin/login/", "/consent//admin/login/"]
)
def test_the_admin_is_for_the_networks_that_the_file_names(path_form: Proxy, path: str) -> None:
    assert path_form.ask(path, host=STAFF, source=NOBODYS).status == 403
    assert path_form.ask("/consent/admin/login/", host=STAFF).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/consent/consent/admin/login/",
        "/consent/%63onsent/admin/login/",
        "/consent/consent/consent/admin/login/",
        "/consent/consent/metrics",
        "/consent/consent/readyz",
        "/consent/consent/healthz",
    ],
)
def test_the_prefix_twice_is_no_address(path_form: Proxy, path: str) -> None:
    """Nobody may come round the list of networks, and nobody into threads of another kind."""
    assert path_form.ask("/consent/healthz", host=STAFF, source=NOBODYS).status == 200
    assert path_form.ask(path, host=STAFF, source=NOBODYS).status == 404
