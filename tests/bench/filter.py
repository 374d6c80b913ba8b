"""What the filter costs a response that sets eight cookies, in the process that makes it."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from statistics import median
from typing import Any
from wsgiref.util import setup_testing_defaults

from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

from consent.client import ConsentClient
from consent.client.asgi import ConsentMiddleware as ASGIMiddleware
from consent.client.wsgi import ConsentMiddleware as WSGIMiddleware
from tests.client import sites
from tests.client.service import COOKIE, EVERYTHING, ISSUER, NOTHING, FakeService, token
from tests.client.sites import asgi, django_site, wsgi

TURNS = 4_000  # responses of each, in turn
WARM = 300

NOW = int(time.time())
SENT = "sessionid=s; _ga=GA1.2.3; _fbp=fb.1; language=fr; recent=a; theme=dark"
STATES = {
    "everything allowed: 1 of 8 dropped": f"{SENT}; {COOKIE}={token(NOW, **EVERYTHING)}",
    "everything refused: 5 dropped, 1 cut": f"{SENT}; {COOKIE}={token(NOW, **NOTHING)}",
    "no answer yet: 5 dropped, 1 cut": SENT,
}
Respond = Callable[[str], float]  # seconds for the response to this Cookie header
Pair = tuple[Respond, Respond]


def main() -> None:
    logging.getLogger("consent.client").setLevel(logging.ERROR)
    service = FakeService(notice=sites.register())
    client = ConsentClient(service.url, "mix", issuer=ISSUER)
    client.refresh()
    print("| framework | state | bare µs | filtered µs | the filter µs |")
    print("| --- | --- | ---: | ---: | ---: |")
    for framework, pair in _frameworks(client):
        for state, cookies in STATES.items():
            bare, filtered, cost = _measure(pair, cookies)
            print(f"| {framework} | {state} | {bare:.1f} | {filtered:.1f} | {cost:.1f} |")
    client.close()
    service.close()
    print(f"\nMedians of {TURNS:,} responses of each, in turn; the last column of the differences.")


def _frameworks(client: ConsentClient) -> Iterator[tuple[str, Pair]]:
    yield "WSGI", (_wsgi(wsgi.pages), _wsgi(WSGIMiddleware(wsgi.pages, client)))
    yield "ASGI", (_asgi(asgi.pages), _asgi(ASGIMiddleware(asgi.pages, client)))
    with _django(client) as (bare, filtered):
        yield "Django", (_wsgi(bare), _wsgi(filtered))
    expiring = WSGIMiddleware(wsgi.pages, client, expire=True)
    yield "WSGI, `expire`", (_wsgi(wsgi.pages), _wsgi(expiring))


@contextmanager
def _django(client: ConsentClient) -> Iterator[tuple[Any, Any]]:
    given = {"ROOT_URLCONF": django_site.__name__, "ALLOWED_HOSTS": ["*"]}
    with override_settings(**given, CONSENT_CLIENT={"client": client}):
        with override_settings(MIDDLEWARE=[]):
            bare = WSGIHandler()
        with override_settings(MIDDLEWARE=django_site.MIDDLEWARE):
            filtered = WSGIHandler()
        yield bare, filtered


def _measure(pair: Pair, cookies: str) -> tuple[float, float, float]:
    bare, filtered = pair
    for _ in range(WARM):
        bare(cookies), filtered(cookies)
    times = [(bare(cookies), filtered(cookies)) for _ in range(TURNS)]
    one, other = (median(column) * 1e6 for column in zip(*times, strict=True))
    return one, other, median(after - before for before, after in times) * 1e6


def _wsgi(app: Any) -> Respond:
    def start(*_: Any) -> None:
        pass

    def respond(cookies: str) -> float:
        environ: dict[str, Any] = {"HTTP_COOKIE": cookies, "PATH_INFO": "/"}
        setup_testing_defaults(environ)
        started = time.perf_counter()
        body = app(environ, start)
        taken = time.perf_counter() - started
        if hasattr(body, "close"):
            body.close()
        return taken

    return respond


def _asgi(app: Any) -> Respond:
    headers = [(b"host", b"localhost"), (b"accept", b"text/html"), (b"user-agent", b"bench")]

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        pass

    def respond(cookies: str) -> float:
        sent = [*headers, (b"cookie", cookies.encode())]
        scope = {"type": "http", "path": "/", "headers": sent}
        started = time.perf_counter()
        with suppress(StopIteration):  # it waits for nothing, so it needs no event loop
            app(scope, receive, send).send(None)
        return time.perf_counter() - started

    return respond
