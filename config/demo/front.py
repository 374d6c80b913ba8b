"""Stand in front of both hosts of the demo, as a CDN does.

It says to both where the visitor is and whether his browser sends Global Privacy Control. The
inspector's forms come here: the site behind it could not set a cookie that no register declares.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qs

from consent.cookies import reader
from consent.kernel.values import PLACE

PATH = "/demo/"
PLACES = ("US-CA", "US-CO", "CA-QC", "CA-ON", "FR", "ZZ")
DOMAIN = "mixnetworks.localhost"
SITUATION = "demo.situation"  # key in an environ

_COOKIE = "demo_inspector"  # it goes no further than the front: neither host ever sees it
_REGION = "HTTP_X_REGION"  # as `environment.py` has it trusted
_VALUE = re.compile(rf"(?P<place>{PLACE.pattern})?\.(?P<gpc>[01])", re.ASCII)
_PAGE = re.compile(r"/([a-z][a-z/]*)?")  # a path of the site's own
_MAX_FORM = 2048  # octets

Environ = dict[str, Any]
_Wsgi = Callable[[Environ, Any], Iterable[bytes]]


class Situation(NamedTuple):
    """What the inspector sets: where the visitor is, and whether a signal is sent."""

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

    def applied(self, environ: Environ) -> Environ:
        """Return the request as a CDN hands it on: with the place, and without our cookie."""
        changed = environ | {SITUATION: self}
        if (cookies := environ.get("HTTP_COOKIE")) is not None:
            pairs = [pair.strip() for pair in cookies.split(";")]
            left = [pair for pair in pairs if not pair.startswith(f"{_COOKIE}=")]
            changed["HTTP_COOKIE"] = "; ".join(left)
        if self.place:
            changed[_REGION] = self.place
        elif environ.get("PATH_INFO") == "/banner.json":
            # Browsers send no cookie with it; the banner says what it was told before
            asked = parse_qs(environ.get("QUERY_STRING", "")).get("region", [""])[0]
            if PLACE.fullmatch(asked):
                changed.setdefault(_REGION, asked)
        return changed | ({"HTTP_SEC_GPC": "1"} if self.gpc else {})


class Front:
    """Both hosts behind one port; a request reaches them as a CDN would hand it on."""

    def __init__(self, site: _Wsgi, service: _Wsgi) -> None:
        self._site, self._service = site, service

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        is_site = environ.get("HTTP_HOST", "").startswith("www.")
        situation = Situation.from_request(environ)
        if is_site and (environ["PATH_INFO"], environ.get("REQUEST_METHOD")) == (PATH, "POST"):
            return _change(situation, environ, start_response)
        host = self._site if is_site else self._service
        return host(situation.applied(environ), start_response)


def _change(before: Situation, environ: Environ, start_response: Any) -> Iterable[bytes]:
    """Do what a form of the inspector says, and go back to the page it stands on."""
    length = min(int(environ.get("CONTENT_LENGTH") or 0), _MAX_FORM)
    sent = parse_qs(environ["wsgi.input"].read(length).decode("ascii", "replace"))
    form = {name: values[-1] for name, values in sent.items()}
    back, after = form.get("back", ""), before
    if form.get("place") in PLACES:
        after = after._replace(place=form["place"])
    if form.get("gpc") in ("0", "1"):
        after = after._replace(gpc=form["gpc"] == "1")
    headers = [("Location", back if _PAGE.fullmatch(back) else "/"), ("Content-Length", "0")]
    if form.get("again"):  # a visitor whom nobody has seen: browsers clear both hosts
        headers.append(("Clear-Site-Data", '"cookies", "storage"'))
    elif after != before:
        facts = f"Domain={DOMAIN}; HttpOnly; Path=/; SameSite=Lax"
        headers.append(("Set-Cookie", f"{_COOKIE}={after.key}; {facts}"))
    start_response("303 See Other", [*headers, ("Cache-Control", "no-store")])
    return [b""]
