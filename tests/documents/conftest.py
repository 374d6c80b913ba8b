import json
import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from typing import Any

import pytest

from consent.lib import uuid7
from tests.documents import SERVICE
from tests.servers import Project

ORIGIN = "http://www.mixnetworks.localhost"
PUBLISH = f"""
from consent.admin import token
from consent.models import Category
from consent.publishing import publish
from tests import filled
site = filled.seed(origins=[{ORIGIN!r}], cookie_domain="mixnetworks.localhost")
analytics = Category.objects.get(key="analytics")
cookie = analytics.cookies.create(name="_ga", provider="Google LLC", lifetime=86400)
for language in site.languages.split():
    cookie.texts.create(language=language, purpose="Counts visits.")
publish(site)
print(token.make(site, "shop", ["accounts"]))
"""


@dataclass(frozen=True)
class Service:
    """The real service in a process of its own, with MIX's catalogue published."""

    project: Project
    token: str  # of the site

    def here(self, text: str) -> str:
        """A document's code, with this service in place of the one in production."""
        return text.replace(SERVICE, self.project.url)

    def cookies(self, **choices: bool) -> str:
        """The Cookie header of a browser that has answered."""
        connection = HTTPConnection("127.0.0.1", self.project.port, timeout=20)
        headers = {"Origin": ORIGIN, "Content-Type": "text/plain"}
        with closing(connection):
            connection.request("POST", "/v1/decisions", json.dumps(a_decision(choices)), headers)
            response = connection.getresponse()
            assert response.status == 201, response.read()
        lines = response.headers.get_all("Set-Cookie") or []
        return "; ".join(line.partition(";")[0] for line in lines if "Max-Age=0" not in line)


def a_decision(choices: dict[str, bool]) -> dict[str, object]:
    return {
        "id": str(uuid7.uuid7(datetime.now(UTC))),
        "site": "mix",
        "notice": 1,
        "choices": choices,
        "surface": "banner",
        "method": "custom",
        "language": "en",
        "region": "ZZ",
        "signal": False,
    }


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    project = Project.make(tmp_path_factory.mktemp("documents"))
    project.manage("migrate", "-v0")
    token = project.python(PUBLISH)
    with project.running("serve"):
        yield Service(project, token)


@pytest.fixture(autouse=True)
def _localhost_is_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Browsers and curl know *.localhost; Python's resolver does not."""
    resolve = socket.getaddrinfo

    def known(host: str, *arguments: Any, **more: Any) -> Any:
        return resolve("127.0.0.1" if host.endswith(".localhost") else host, *arguments, **more)

    monkeypatch.setattr(socket, "getaddrinfo", known)
