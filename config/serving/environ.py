"""A request as a WSGI environ (PEP 3333), made of what an ASGI server says of it."""

import sys
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes

Environ = dict[str, Any]
Scope = Mapping[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

_BARE = {"HTTP_CONTENT_TYPE": "CONTENT_TYPE", "HTTP_CONTENT_LENGTH": "CONTENT_LENGTH"}
LOOPBACK = "127.0.0.1"
_ALWAYS: Environ = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}


def environ_of(scope: Scope) -> Environ:
    """The environ of a request, whose body is not read yet.

    Text is octets in Latin-1, as PEP 3333 has it, so a cookie in another charset arrives as it was
    sent. A header that comes twice is joined by commas, Cookie by semicolons (RFC 9110, RFC 6265).
    """
    path: bytes = scope["raw_path"]
    name, port = scope["server"]
    environ = _ALWAYS | {
        "REQUEST_METHOD": scope["method"],
        "PATH_INFO": (unquote_to_bytes(path) if b"%" in path else path).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": name,
        "SERVER_PORT": str(port),
        "REMOTE_ADDR": scope["client"][0] or LOOPBACK,  # a Unix socket: somebody on this machine
        "wsgi.url_scheme": scope["scheme"],
    }
    for name, octets in scope["headers"]:
        if key := _key(name):
            value = octets.decode("latin-1")
            if key in environ:
                value = environ[key] + ("; " if key == "HTTP_COOKIE" else ",") + value
            environ[key] = value
    return environ


@lru_cache(maxsize=256)  # browsers and proxies send a few dozen
def _key(name: bytes) -> str | None:
    """A header's name in the environ; None where it would pass for another one.

    With an underscore, X_Region would be the X-Region that a proxy has written.
    """
    if b"_" in name:
        return None
    key = "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
    return _BARE.get(key, key)
