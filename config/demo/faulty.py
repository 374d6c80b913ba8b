"""A page with twelve faults of the field, and the pretend vendors behind them.

Nothing else in the demo goes around the client library's filter. A rehearsal names all twelve.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from config.demo.front import DOMAIN, Environ
from config.demo.site import PORT, answer

_PATH = "/faulty/"
_METRICS = (
    f"metrics.{DOMAIN}"  # a vendor's machine: the site's DNS gives it a name of the site's own
)
_VENDORS = (_METRICS, "demo-ads.localhost", "demo-social.localhost")
_HTML, _SCRIPT = "text/html; charset=utf-8", "text/javascript"
_COOKIES = {
    f"{_PATH}hop": ["_demo_hop=1; Path=/"],
    f"{_PATH}visit": [
        f"_demo_stats=1; Path={_PATH}; HttpOnly"
    ],  # the register says that it is at /
    "/like.html": ["_demo_like=1; Path=/; SameSite=None; Secure"],
}
_Wsgi = Callable[[Environ, Any], Iterable[bytes]]


def with_faulty_page(front: _Wsgi) -> _Wsgi:
    """Answer for the page and for the vendors; everything else is the demo's."""

    def application(environ: Environ, start_response: Any) -> Iterable[bytes]:
        host, path = environ.get("HTTP_HOST", "").partition(":")[0], environ["PATH_INFO"]
        is_vendor = any(f".{host}".endswith(f".{vendor}") for vendor in _VENDORS)
        if not is_vendor and not (host == f"www.{DOMAIN}" and path.startswith(_PATH)):
            return front(environ, start_response)
        headers = [("Set-Cookie", line) for line in _COOKIES.get(path, ())]
        headers += [("Location", "/assets/icon.svg")] * path.endswith("hop")
        status = "302 Found" if path.endswith("hop") else "200 OK"
        return answer(start_response, status, *_found(path), headers)

    return application


def _found(path: str) -> tuple[str, bytes]:
    if path == _PATH:
        context = {"service": settings.CONSENT_SERVICE_URL, "port": PORT}
        return _HTML, render_to_string("demo/faulty.html", context).encode()
    name = path.rpartition("/")[2]
    if file := name.endswith(".js") and finders.find(f"demo/{name}"):
        return _SCRIPT, Path(str(file)).read_bytes()
    return _HTML if path.endswith(".html") else "image/svg+xml", b""
