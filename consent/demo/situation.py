"""What the inspector says of the visitor: where he is, and whether his browser sends a signal."""

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from http.cookies import Morsel
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qs

from django.conf import settings

from consent import notices
from consent.cookies import decision_token, reader, state
from consent.cookies.names import CookieNames
from consent.cookies.writer import CookieWriter
from consent.kernel.rules import DAY, Answer
from consent.kernel.values import PLACE
from consent.notices import signing_keys
from consent.regions import headers

COOKIE = "demo_inspector"  # it goes no further than the front: neither host ever sees it
PLACES = ("US-CA", "US-CO", "CA-QC", "CA-ON", "FR", "ZZ")
DOMAIN = "mixnetworks.localhost"

_VALUE = re.compile(rf"(?P<place>{PLACE.pattern})?\.(?P<gpc>[01])", re.ASCII)

Environ = dict[str, Any]


class Situation(NamedTuple):
    place: str = ""  # empty: wherever the service finds him
    gpc: bool = False

    @classmethod
    def of(cls, environ: Environ) -> Self:
        for value in reader.values(environ.get("HTTP_COOKIE"), COOKIE):
            if found := _VALUE.fullmatch(value):
                return cls(found["place"] or "", found["gpc"] == "1")
        return cls()

    @property
    def key(self) -> str:
        """Its spelling, and in the banner's address what keeps browsers from an old copy."""
        return f"{self.place}.{int(self.gpc)}"

    def cookie(self) -> str:
        line: Morsel[str] = Morsel()
        line.set(COOKIE, self.key, self.key)
        facts: dict[str, Any] = {"domain": DOMAIN, "path": "/", "samesite": "Lax"}
        line.update(facts | {"httponly": True})
        return line.OutputString()

    def applied(self, environ: Environ) -> Environ:
        """The request as a CDN hands it on: with the visitor's place, and without our cookie."""
        place, own = self.place, environ | dict(_cookies(environ))
        if not place and environ.get("PATH_INFO") == "/banner.json":
            # Browsers send no cookie with it; the banner says what it was told before
            asked = parse_qs(environ.get("QUERY_STRING", "")).get("region", [""])[0]
            own = dict(_place(asked)) | own if PLACE.fullmatch(asked) else own
        own |= dict(_place(place)) if place else {}
        return own | ({"HTTP_SEC_GPC": "1"} if self.gpc else {})


def _place(code: str) -> Iterator[tuple[str, str]]:
    """The headers of this place, as CONSENT_REGION_HEADER names them."""
    keys = headers.environ_keys(settings.CONSENT_REGION_HEADER)
    parts = code.split("-") if len(keys) > 1 else [code]
    yield from zip(keys, [*parts, ""], strict=False)


def _cookies(environ: Environ) -> Iterator[tuple[str, str]]:
    """The Cookie header without ours, where there is one."""
    if (sent := environ.get("HTTP_COOKIE")) is not None:
        pairs = [pair.strip() for pair in sent.split(";")]
        yield "HTTP_COOKIE", "; ".join(pair for pair in pairs if not pair.startswith(f"{COOKIE}="))


DAYS = (0, 200, 401)  # today; later than a yes holds where the law asks first, and anywhere
SITE = "mix"


def turned(environ: Mapping[str, Any], days: int) -> list[str]:
    """The Set-Cookie lines by which the browser's answer is so many days old, if it has one."""
    header, domain = environ.get("HTTP_COOKIE"), notices.current(SITE).cookie_domain
    reader = signing_keys.cookie_reader(SITE, domain)
    reading = reader.read(reader.values(header), signal=False)
    if reading.signed is None:
        return []
    answer = aged(reading.signed.answer, int(time.time()) - days * DAY)
    signed = replace(reading.signed, answer=answer)
    token = decision_token.issue(signed, signing_keys.ring(), signing_keys.issuer())
    writer = CookieWriter(reading, header, domain, CookieNames.of(SITE, domain))
    return [line.OutputString() for line in writer.decided(token, state.encode(answer))]


def aged(answer: Answer, decided_at: int) -> Answer:
    """The same answer, given then; what it kept of an earlier one stays as much older."""
    shift = decided_at - answer.decided_at
    choices = {
        key: replace(one, decided_at=one.decided_at and max(0, one.decided_at + shift))
        for key, one in answer.choices.items()
    }
    return replace(answer, decided_at=decided_at, choices=choices)
