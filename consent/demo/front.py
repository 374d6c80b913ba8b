"""What stands in front of both hosts of the demo, and plays the CDN.

It says to both where the visitor is and whether his browser sends Global Privacy Control. The
inspector's forms come here: the site behind it could not set a cookie that no register declares.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings

from consent.cookies.names import CookieNames
from consent.cookies.writer import CookieLocation, expired, is_writable
from consent.demo.inspector import SITUATION
from consent.demo.situation import COOKIE, DAYS, DOMAIN, PLACES, SITE, Environ, Situation, turned

PATH = "/demo/"
FORGET = "/demo/forget/"  # at the service's host, where the visitor's id is
SERVICE: str = settings.CONSENT_SERVICE_URL

_PAGE = re.compile(r"/[a-z/]*")
_SENT = 2048  # octets of a form

Wsgi = Callable[[Environ, Any], Iterable[bytes]]


class Front:
    """Both hosts behind one port; a request reaches them as a CDN would hand it on."""

    def __init__(self, site: Wsgi, service: Wsgi) -> None:
        self._site, self._service = site, service

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        is_site = environ.get("HTTP_HOST", "").startswith("www.")
        path, method = environ.get("PATH_INFO"), environ.get("REQUEST_METHOD")
        if is_site and path == PATH and method == "POST":
            return _change(environ, start_response)
        if not is_site and path == FORGET:
            return _forget_visitor(environ, start_response)
        situation = Situation.of(environ)
        handed_on = situation.applied(environ) | {SITUATION: situation}
        return (self._site if is_site else self._service)(handed_on, start_response)


def _change(environ: Environ, start_response: Any) -> Iterable[bytes]:
    """Do what a form of the inspector says, and go back to the page it stands on."""
    form = _form(environ)
    before, back = Situation.of(environ), _page(form.get("back", ""))
    after = before
    if form.get("place") in PLACES:
        after = before._replace(place=form["place"])
    if form.get("gpc") in ("0", "1"):
        after = after._replace(gpc=form["gpc"] == "1")
    if form.get("again"):
        return _start_over(environ, start_response, after, back)
    lines = [] if after == before else [after.cookie()]
    if (days := form.get("days", "")) in map(str, DAYS):
        lines += turned(environ, int(days))
    return _go(start_response, back, lines)


def _start_over(
    environ: Environ, start_response: Any, situation: Situation, back: str
) -> Iterable[bytes]:
    """A visitor whom nobody has seen, at the same place: everything in this browser goes."""
    names = {pair.partition("=")[0].strip() for pair in environ.get("HTTP_COOKIE", "").split(";")}
    lines = [
        expired(CookieLocation(name, domain)).OutputString()
        for name in sorted(filter(is_writable, names - {COOKIE}))
        for domain in ("", DOMAIN)
    ]
    storage = ("Clear-Site-Data", '"storage"')
    return _go(
        start_response, f"{SERVICE}{FORGET}?back={back}", [*lines, situation.cookie()], storage
    )


def _forget_visitor(environ: Environ, start_response: Any) -> Iterable[bytes]:
    """The visitor's id goes as well, and then back to the site."""
    asked = parse_qs(environ.get("QUERY_STRING", "")).get("back", [""])[0]
    service = urlsplit(SERVICE)
    site = f"{service.scheme}://www.{service.netloc.removeprefix('consent.')}"
    visitor = CookieNames.of(SITE, DOMAIN).visitor
    line = expired(CookieLocation(visitor, "")).OutputString()
    return _go(start_response, f"{site}{_page(asked)}", [line])


def _go(
    start_response: Any, address: str, lines: Iterable[str], *more: tuple[str, str]
) -> Iterable[bytes]:
    cookies = [("Set-Cookie", line) for line in lines]
    headers = [("Location", address), ("Content-Length", "0"), ("Cache-Control", "no-store")]
    start_response("303 See Other", [*headers, *cookies, *more])
    return [b""]


def _form(environ: Environ) -> dict[str, str]:
    length = min(int(environ.get("CONTENT_LENGTH") or 0), _SENT)
    sent = parse_qs(environ["wsgi.input"].read(length).decode("ascii", "replace"))
    return {name: values[-1] for name, values in sent.items()}


def _page(path: str) -> str:
    """A path of the site's own, and nothing else."""
    return path if _PAGE.fullmatch(path) and not path.startswith("//") else "/"
