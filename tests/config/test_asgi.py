"""The server process: what it hands to WSGI of a request, and what it answers itself."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from config.server import application as asgi, middleware
from config.server.application import Environ, environ_of
from config.server.middleware import MemoryRoutes
from consent import notices
from consent.models import Site
from consent.scripts import views
from consent.web.responses import CompressedTexts
from tests.config.counting import counted
from tests.config.exchanges import Exchange, ask, echo, post, scope, serving
from tests.coroutines import at_once


@pytest.mark.parametrize(
    ("headers", "environ"),
    [
        pytest.param([(b"x-region", b"DE")], {"HTTP_X_REGION": "DE"}, id="one"),
        pytest.param([(b"sec-gpc", b"0"), (b"sec-gpc", b"1")], {"HTTP_SEC_GPC": "0,1"}, id="twice"),
        pytest.param(
            [(b"cookie", b"a=1"), (b"cookie", b"b=2")], {"HTTP_COOKIE": "a=1; b=2"}, id="cookies"
        ),
        pytest.param(
            [(b"x-region", b"DE"), (b"x_region", b"US-TX")],
            {"HTTP_X_REGION": "DE"},
            id="with an underscore: it overrules nothing",
        ),
        pytest.param([(b"content_length", b"9")], {}, id="nor does it become another"),
        pytest.param([(b"content-type", b"text/plain")], {"CONTENT_TYPE": "text/plain"}, id="type"),
        pytest.param(
            [(b"cookie", b"a=\xc3\xa9; b=2")], {"HTTP_COOKIE": "a=Ã©; b=2"}, id="not in ASCII"
        ),
    ],
)
def test_headers_arrive_as_wsgi_has_them(
    headers: list[tuple[bytes, bytes]], environ: dict[str, str]
) -> None:
    found = environ_of(scope("GET", b"/", *headers))

    assert {key: found[key] for key in found if key.startswith(("HTTP_", "CONTENT"))} == environ


def test_an_address_is_octets_in_latin_1() -> None:
    environ = environ_of(scope("GET", b"/a%2Fb/%C3%A9%ff"))

    assert environ["PATH_INFO"].encode("latin-1") == b"/a/b/\xc3\xa9\xff"
    assert (environ["QUERY_STRING"], environ["REMOTE_ADDR"]) == ("q=%20", "203.0.113.7")
    long = environ_of(scope("GET", b"/" + b"%e9" * 10_000))["PATH_INFO"]
    assert middleware._MAX_PATH < len(long) < 2048  # refused, and not decoded to its end


@pytest.mark.parametrize("header", [(b"content-length", b"5"), (b"transfer-encoding", b"chunked")])
def test_a_body_in_pieces_is_handed_on_as_one_of_its_length(header: tuple[bytes, bytes]) -> None:
    def application(environ: Environ, start_response: Callable[..., Any]) -> list[bytes]:
        assert environ["CONTENT_LENGTH"] == "5"
        return echo(environ, start_response)

    answer = ask(Exchange(scope("POST", b"/", header), b"he", b"llo"), serving(application))

    assert (answer.status, answer.body) == (201, b"got hello")


def test_what_is_answered_from_memory_waits_for_nobody() -> None:
    def application(environ: Environ, start_response: Callable[..., Any]) -> list[bytes]:
        raise AssertionError("no thread is asked")

    setattr(application, "from_memory", lambda environ: HttpResponse(b"here", status=203))

    answer = at_once(Exchange(scope())(serving(application)))

    assert (answer.status, answer.body) == (203, b"here")


def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgi, "BODY_SECONDS", 0.05)

    answer = ask(Exchange(post(5)))

    assert answer.status == 408
    assert answer.headers[b"Content-Type"] == b"application/problem+json"


@pytest.mark.parametrize(
    "exchange",
    [
        pytest.param(Exchange(post(101), b"x" * 101), id="announced"),
        pytest.param(Exchange(post(10**30), b"x" * 60, b"x" * 60), id="as no number can be"),
        pytest.param(
            Exchange(scope("POST", b"/", (b"transfer-encoding", b"chunked")), b"x" * 101),
            id="sent",
        ),
    ],
)
def test_a_body_that_is_too_long_is_not_read(exchange: Exchange) -> None:
    assert ask(exchange).status == 413


def test_a_body_that_breaks_off_or_is_malformed_is_refused() -> None:
    """Granian tells both alike, and of itself it would answer 500, uncounted."""
    assert ask(Exchange(post(5), breaks_off=True)).status == 400


@pytest.fixture
def in_event_loop() -> Iterator[None]:
    """Asyncio tells each thread whether one runs there, and Django asks it."""
    loop = asyncio.new_event_loop()
    asyncio._set_running_loop(loop)
    yield
    asyncio._set_running_loop(None)
    loop.close()


@pytest.mark.parametrize(
    "path", ["/banner.js", "/register.json", "/v1/fragment", "/v1/notice?number=7"]
)
def test_an_event_loop_neither_compresses_nor_asks_the_database(
    site: Site, in_event_loop: None, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "_banners", {})
    monkeypatch.setattr(views, "_texts", CompressedTexts(1))
    monkeypatch.setattr(views, "_fragments", {})
    path, _, query = path.partition("?")
    environ = RequestFactory().get(path).environ | {"QUERY_STRING": query}
    routes, before = MemoryRoutes(WSGIHandler()), counted()

    assert routes.from_memory(environ) is None
    assert counted() == before  # the thread that answers will count it


def test_an_event_loop_answers_what_was_compressed_before(site: Site) -> None:
    routes, environ = MemoryRoutes(WSGIHandler()), RequestFactory().get("/banner.js").environ
    first = routes.from_memory(environ)

    async def ask() -> HttpResponse | None:
        return routes.from_memory(environ)

    second = asyncio.run(ask())
    assert first is not None and second is not None
    assert (second.status_code, second.content) == (200, first.content)


@pytest.mark.parametrize(
    ("address", "path"),
    [
        pytest.param("/banner.js", "/banner.js", id="taken off by the proxy"),
        pytest.param("/consent/banner.js", "/banner.js", id="left on"),
        pytest.param("/consent", "/", id="nothing else"),
        pytest.param("/consent/consent/healthz", "/consent/healthz", id="once only"),
        pytest.param("/consenting/banner.js", "/consenting/banner.js", id="another word"),
    ],
)
def test_the_prefix_of_the_service_is_no_part_of_its_addresses(
    site: Site, settings: Settings, address: str, path: str
) -> None:
    settings.FORCE_SCRIPT_NAME = "/consent"
    environ = RequestFactory().get("/").environ | {"PATH_INFO": address}

    routes = MemoryRoutes(WSGIHandler())
    routes.from_memory(environ)  # in the event loop
    assert environ["PATH_INFO"] == path

    routes.from_memory(environ)  # and again in a thread
    assert environ["PATH_INFO"] == path


@pytest.mark.parametrize(
    ("request_line", "needs_no_database"),
    [
        pytest.param(("GET", "/banner.js"), True, id="a banner that is compressed first"),
        pytest.param(("POST", "/v1/shown"), True, id="what is counted in memory"),
        pytest.param(("POST", "/v1/detections"), True, id="what was met, too"),
        pytest.param(("GET", "/metrics"), True, id="a scrape"),
        pytest.param(("GET", "/v1/notice?number=1"), False, id="an older notice"),
        pytest.param(("POST", "/v1/decisions"), False, id="a decision"),
        pytest.param(("GET", "/preferences/"), False, id="a page"),
    ],
)
def test_what_needs_no_database_is_known_before_a_thread_is_chosen(
    site: Site, request_line: tuple[str, str], needs_no_database: bool
) -> None:
    method, address = request_line
    environ = RequestFactory().generic(method, address).environ

    assert MemoryRoutes(WSGIHandler()).needs_no_database(environ) is needs_no_database


def test_before_the_notices_are_known_everything_may_ask_the_database() -> None:
    notices.forget()

    environ = RequestFactory().get("/banner.js").environ
    assert not MemoryRoutes(WSGIHandler()).needs_no_database(environ)
