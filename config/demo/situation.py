"""Read what the inspector sets: where the visitor is, and whether a signal is sent."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qs

from consent.cookies import reader
from consent.kernel.values import PLACE

_COOKIE = "demo_inspector"  # it goes no further than the front: neither host ever sees it
PLACES = ("US-CA", "US-CO", "CA-QC", "CA-ON", "FR", "ZZ")
DOMAIN = "mixnetworks.localhost"

_REGION = "HTTP_X_REGION"  # as `config/demo.py` has it sent
_VALUE = re.compile(rf"(?P<place>{PLACE.pattern})?\.(?P<gpc>[01])", re.ASCII)

Environ = dict[str, Any]


class Situation(NamedTuple):
    place: str = ""  # empty: wherever the service finds him
    gpc: bool = False

    @classmethod
    def from_request(cls, environ: Environ) -> Self:
        for value in reader.values(environ.get("HTTP_COOKIE"), _COOKIE):
            if found := _VALUE.fullmatch(value):
                return cls(found["place"] or "", found["gpc"] == "1")
        return cls()

    @property
    def key(self) -> str:
        """Its spelling, and in the banner's address what keeps browsers from an old copy."""
        return f"{self.place}.{int(self.gpc)}"

    def cookie(self) -> tuple[str, str]:
        """Return the header that sets it."""
        facts = f"Domain={DOMAIN}; HttpOnly; Path=/; SameSite=Lax"
        return "Set-Cookie", f"{_COOKIE}={self.key}; {facts}"

    def applied(self, environ: Environ) -> Environ:
        """Return the request as a CDN hands it on: with the place, and without our cookie."""
        place, own = self.place, environ | dict(_cookies(environ))
        if not place and environ.get("PATH_INFO") == "/banner.json":
            # Browsers send no cookie with it; the banner says what it was told before
            asked = parse_qs(environ.get("QUERY_STRING", "")).get("region", [""])[0]
            own = {_REGION: asked} | own if PLACE.fullmatch(asked) else own
        own |= {_REGION: place} if place else {}
        return own | ({"HTTP_SEC_GPC": "1"} if self.gpc else {})


def _cookies(environ: Environ) -> Iterator[tuple[str, str]]:
    """Yield the Cookie header without ours, where there is one."""
    if (sent := environ.get("HTTP_COOKIE")) is not None:
        pairs = [pair.strip() for pair in sent.split(";")]
        yield "HTTP_COOKIE", "; ".join(pair for pair in pairs if not pair.startswith(f"{_COOKIE}="))
