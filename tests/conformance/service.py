"""The real service with the vectors' keys and notice, at the vectors' time, in a process."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from consent.models.site import digest_of
from tests.conformance.document import DOCUMENT, SITES, notice_of
from tests.conformance.signing import write_keys
from tests.servers import Project

TOKEN = "mixc_of_the_vectors"
APPLICATION = "tests.conformance.frozen:application"
PUBLISH = """
import json
from django.utils import timezone
from consent.models import Notice, Site
facts = dict(name="MIX", company="MIX", origins="https://www.example.com")
facts |= dict(address="-", phone="-", email="mix@example.com")
for key, body in {bodies!r}.items():
    domain = json.loads(body)["site"]["cookie_domain"]
    site = Site.objects.create(key=key, cookie_domain=domain, **facts)
    site.tokens.create(label="nginx", scopes="visitors", digest={digests!r}[key])
    Notice.objects.create(
        site=site, number=3, body=body, digest=key, published_at=timezone.now()
    )
"""


def token_of(site: str) -> str:
    return TOKEN if site == "mix" else f"{TOKEN}_of_{site}"


def _named(notice: Mapping[str, Any]) -> dict[str, Any]:
    """With what the service wants of a notice, and judging does not."""
    facts = {"name": "MIX", "origins": ["https://www.example.com"], "gpc_since": None}
    return {**notice, "site": facts | {"imports": "nothing"} | notice["site"]}


def installed(folder: Path) -> Project:
    """An installation that holds the vectors' site and notice, and signs with their keys."""
    project = Project.make(
        folder,
        CONSENT_SERVICE_URL=DOCUMENT["issuer"],
        CONSENT_SIGNING_KEYS=str(write_keys(folder / "keys")),
    )
    project.migrate()
    digests = {site: digest_of(token_of(site)) for site in SITES}
    bodies = {site: json.dumps(_named(notice_of(site))) for site in SITES}
    project.python(PUBLISH.format(digests=digests, bodies=bodies))
    return project


@contextmanager
def served(project: Project) -> Iterator[Project]:
    with project.running("serve", "--workers", "1", "--no-worker", "--application", APPLICATION):
        yield project


class Caller:
    """One connection that asks again and again."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        self._connection.request("GET", path, headers=dict(headers))
        response = self._connection.getresponse()
        body = response.read()
        received = {name.lower(): value for name, value in response.getheaders()}
        return response.status, received, body

    def post(self, path: str, body: bytes) -> int:
        self._connection.request("POST", path, body)
        response = self._connection.getresponse()
        response.read()
        return response.status

    def connect(self) -> None:
        self._connection.connect()

    def close(self) -> None:
        self._connection.close()
