"""The plainest proxies that somebody writes at night: what each is told, and where."""

import http.client
import json
from pathlib import Path

import pytest

from tests.deploy import proxies
from tests.deploy.proxies import HOST, Ports
from tests.servers import Project

PAGE = "/preferences/?site=mix&language=en"
HOST_LINE = "proxy_set_header Host $host; "
SCHEME_LINE = "proxy_set_header X-Forwarded-Proto https; "  # as with TLS in front
PLAIN_LINE = "proxy_set_header X-Forwarded-Proto $scheme; "
CLIENT_LINE = "proxy_set_header X-Forwarded-For $remote_addr; "
BROWSER = {"Sec-Fetch-Mode": "navigate"}


def causes(service: Project) -> set[str]:
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=20)
    connection.request("GET", "/readyz")
    told = json.loads(connection.getresponse().read())
    connection.close()
    return {one["cause"] for one in told.get("causes", [])}


@pytest.mark.parametrize(
    ("lines", "status", "says"),
    [
        pytest.param([], 400, "proxy_set_header Host $host;", id="proxy_pass alone"),
        pytest.param(
            [HOST_LINE], 503, "proxy_set_header X-Forwarded-Proto $scheme;", id="Host alone"
        ),
        pytest.param(
            [HOST_LINE, PLAIN_LINE],
            503,
            "$http_x_forwarded_proto;",
            id="TLS ends in another proxy before",
        ),
    ],
)
def test_a_wrong_proxy_is_told_what_is_missing(
    service: Project, ports: Ports, tmp_path: Path, lines: list[str], status: int, says: str
) -> None:
    with proxies.bare_nginx(tmp_path, ports, *lines) as proxy:
        answer = proxy.ask(PAGE, plain=True, headers=BROWSER)
    assert answer.status == status
    assert says in answer.text
    assert "proxy: The proxy in front" in service.log
    assert "proxy" in causes(service)


def test_with_three_lines_a_page_is_shown(service: Project, ports: Ports, tmp_path: Path) -> None:
    lines = [HOST_LINE, SCHEME_LINE, CLIENT_LINE]
    with proxies.bare_nginx(tmp_path, ports, *lines) as proxy:
        answer = proxy.ask(PAGE, plain=True, headers=BROWSER)
    assert answer.status == 200
    assert f"https://{HOST}:{ports.https}/preferences/" in answer.text
