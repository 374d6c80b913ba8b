"""Stand in front of both hosts of the demo, as a CDN does.

It says to both where the visitor is and whether his browser sends Global Privacy Control. The
inspector's forms come here: the site behind it could not set a cookie that no register declares.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

from config.demo.inspector import SITUATION
from config.demo.situation import PLACES, Environ, Situation

PATH = "/demo/"

_PAGE = re.compile(r"/[a-z/]*")
_SENT = 2048  # octets of a form

_Wsgi = Callable[[Environ, Any], Iterable[bytes]]


class Front:
    """Both hosts behind one port; a request reaches them as a CDN would hand it on."""

    def __init__(self, site: _Wsgi, service: _Wsgi) -> None:
        self._site, self._service = site, service

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        is_site = environ.get("HTTP_HOST", "").startswith("www.")
        path, method = environ.get("PATH_INFO"), environ.get("REQUEST_METHOD")
        if is_site and path == PATH and method == "POST":
            return _change(environ, start_response)
        situation = Situation.from_request(environ)
        handed_on = situation.applied(environ) | {SITUATION: situation}
        return (self._site if is_site else self._service)(handed_on, start_response)


def _change(environ: Environ, start_response: Any) -> Iterable[bytes]:
    """Do what a form of the inspector says, and go back to the page it stands on."""
    form = _form(environ)
    before, back = Situation.from_request(environ), _page(form.get("back", ""))
    after = before
    if form.get("place") in PLACES:
        after = before._replace(place=form["place"])
    if form.get("gpc") in ("0", "1"):
        after = after._replace(gpc=form["gpc"] == "1")
    if form.get("again"):  # a visitor whom nobody has seen: browsers clear both hosts
        return _go(start_response, back, ("Clear-Site-Data", '"cookies", "storage"'))
    return _go(start_response, back, *([] if after == before else [after.cookie()]))


def _go(start_response: Any, address: str, *more: tuple[str, str]) -> Iterable[bytes]:
    headers = [("Location", address), ("Content-Length", "0"), ("Cache-Control", "no-store")]
    start_response("303 See Other", [*headers, *more])
    return [b""]


def _form(environ: Environ) -> dict[str, str]:
    length = min(int(environ.get("CONTENT_LENGTH") or 0), _SENT)
    sent = parse_qs(environ["wsgi.input"].read(length).decode("ascii", "replace"))
    return {name: values[-1] for name, values in sent.items()}


def _page(path: str) -> str:
    """Return a path of the site's own, and nothing else."""
    return path if _PAGE.fullmatch(path) and not path.startswith("//") else "/"
