"""nginx with the published configuration, between a visitor and two servers."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conformance.proxy import filled, free_port, proxied
from tests.conformance.service import Caller
from tests.conformance.site import RecordingServer, serve

ANSWER = {
    "X-Consent-Allowed": "necessary, analytics",
    "X-Consent-State": "necessary=granted, analytics=granted",
    "Cache-Control": "private, no-store",
    "Vary": "Cookie, Sec-GPC, Authorization",
}
FORGED = {
    "X-Consent-Allowed": "marketing",
    "X-Consent-State": "marketing=granted",
    "X_Consent_Allowed": "marketing",
}
OPEN = "    location /images/ { proxy_pass http://site; }\n"
PATIENT = {"200ms": "30s", "2s;": "60s;"}  # a busy machine is no failing service


@dataclass
class Front:
    """nginx, and the two servers behind it."""

    nginx: Caller
    service: RecordingServer
    site: RecordingServer

    def get(self, path: str = "/", **headers: str) -> int:
        """The status that a visitor sees; a header's name is written with underscores here."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.nginx.get(path, named)[0]

    def consent_headers(self) -> dict[str, str]:
        """Our headers in the last request that reached the site."""
        headers = self.site.requests[-1]["headers"]
        return {name: value for name, value in headers.items() if "consent" in name}

    def asks(self, path: str = "/", **headers: str) -> int:
        """How many questions reach the service for a request, 0 where it was answered before."""
        before = len(self.service.requests)
        self.get(path, **headers)
        return len(self.service.requests) - before


@contextmanager
def front(folder: Path, *, replaced: dict[str, str] = PATIENT, **service: Any) -> Iterator[Front]:
    with ExitStack() as stack:
        answering = stack.enter_context(serve(**{"headers": ANSWER, **service}))
        site = stack.enter_context(serve())
        port = free_port()
        consent = service.get("port") or answering.port
        text = filled(folder, replaced, consent=consent, site=site.port, listen=port)
        nginx = stack.enter_context(proxied(folder, text, port))
        yield Front(nginx, answering, site)
