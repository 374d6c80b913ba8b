"""The real service with the vectors' keys and notice, at the vectors' time, in a process."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from tests.conformance.document import DOCUMENT
from tests.conformance.signing import pems
from tests.servers import Project

TOKEN = "mixc_of_the_vectors"
APPLICATION = "tests.conformance.frozen:application"
PUBLISH = """
import json
from django.utils import timezone
from consent.models import Notice, Site
facts = dict(key="mix", name="MIX", company="MIX", origins="https://www.example.com")
facts |= dict(cookie_domain="example.com", address="-", phone="-", email="mix@example.com")
site = Site.objects.create(**facts)
site.tokens.create(label="nginx", scopes="visitors", digest={digest!r})
body = {body!r}
Notice.objects.create(site=site, number=3, body=body, digest="", published_at=timezone.now())
"""


def installed(folder: Path) -> Project:
    """An installation that holds the vectors' site and notice, and signs with their keys."""
    project = Project.make(
        folder,
        CONSENT_SERVICE_URL=DOCUMENT["issuer"],
        CONSENT_SIGNING_KEYS=pems(),
        DJANGO_ALLOWED_HOSTS="consent.example,127.0.0.1",
    )
    project.migrate()
    digest = hashlib.sha256(TOKEN.encode()).hexdigest()
    project.python(PUBLISH.format(digest=digest, body=json.dumps(DOCUMENT["notice"])))
    return project


@contextmanager
def served(project: Project) -> Iterator[Project]:
    with project.running("serve", "--workers", "1", "--application", APPLICATION):
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
