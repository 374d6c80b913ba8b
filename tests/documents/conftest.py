import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest

from consent.client.service import FetchError, Service as Remote
from tests.documents import SERVICE
from tests.outages.decisions import SentDecision
from tests.outages.service import ORIGIN, until
from tests.servers import Project

PUBLISH = f"""
from consent.admin.sites.site import make_token
from consent.models import Category
from tests.filled import publish
from tests import filled
site = filled.seed(origins=[{ORIGIN!r}], cookie_domain="mixnetworks.localhost")
analytics = Category.objects.get(key="analytics")
cookie = analytics.cookies.create(name="_ga", provider="Google LLC", lifetime=86400)
for language in site.languages.split():
    cookie.texts.create(language=language, purpose="Counts visits.")
publish(site)
print(make_token(site, "shop", ["accounts"]))
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
        answer = SentDecision(choices).send(self.project.port)
        assert answer and answer.status == 201
        return "; ".join(
            line.partition(";")[0] for line in answer.cookies if "Max-Age=0" not in line
        )


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    project = Project.make(tmp_path_factory.mktemp("documents"))
    project.manage("migrate", "-v0")
    token = project.python(PUBLISH)
    with project.running("serve"):
        until(lambda: _log_has_begun(project), "the worker has signed the log")
        yield Service(project, token)


def _log_has_begun(project: Project) -> bool:
    with suppress(FetchError):
        return bool(Remote(f"http://127.0.0.1:{project.port}").fetch("/log/checkpoint"))
    return False


@pytest.fixture(autouse=True)
def _localhost_is_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Browsers and curl know *.localhost; Python's resolver does not."""
    resolve = socket.getaddrinfo

    def known(host: str, *arguments: Any, **more: Any) -> Any:
        return resolve("127.0.0.1" if host.endswith(".localhost") else host, *arguments, **more)

    monkeypatch.setattr(socket, "getaddrinfo", known)
