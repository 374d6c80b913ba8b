from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from consent.client.wsgi import ConsentMiddleware
from tests.client import sites

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

COOKIES = [("Set-Cookie", line) for line in sites.LINES]
COOKIES[1] = ("set-cookie", sites.LINES[1])
PLAIN = [
    ("Content-Type", "text/plain"),
    ("X-Twice", "1"),
    *COOKIES,
    ("x-twice", "2"),
    ("Vary", "A"),
]
PAGES = {
    "/": ("200 OK", PLAIN),
    "/length": ("200 OK", [*PLAIN, ("Content-Length", str(len(sites.BODY)))]),
    "/stream": ("200 OK", PLAIN),
    "/moved": ("302 Found", [*PLAIN, ("Location", "/")]),
    "/none": ("204 No Content", COOKIES),
    "/same": ("304 Not Modified", [("ETag", '"1"'), *COOKIES]),
    "/missing": ("404 Not Found", PLAIN),
    "/plain": ("200 OK", [("Content-Type", "text/plain")]),
}


def pages(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    if path == "/chat":
        start_response("200 OK", [("Set-Cookie", "chat_1=here; Max-Age=60; Path=/")])
        return [b"chat"]
    status, headers = PAGES[path]
    start_response(status, list(headers))
    if path == "/stream":
        return _stream()
    return [] if path in ("/none", "/same") else [sites.BODY]


def _stream() -> Iterator[bytes]:
    for _ in range(3):
        yield sites.BODY


def either(filtered: "WSGIApplication", bare: "WSGIApplication") -> "WSGIApplication":
    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if not path.startswith(sites.BARE):
            return filtered(environ, start_response)
        environ["PATH_INFO"] = path.removeprefix(sites.BARE)
        return bare(environ, start_response)

    return application


def region(environ: "WSGIEnvironment") -> str | None:
    return environ.get("HTTP_X_REGION")


def make() -> "WSGIApplication":
    return either(ConsentMiddleware(pages, sites.client(), region=region), pages)
