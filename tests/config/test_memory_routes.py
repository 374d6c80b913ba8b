"""What is answered from memory is answered as Django would, with nothing around it."""

import asyncio
from collections.abc import Iterator
from io import BytesIO
from typing import Any, NoReturn

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_started
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils.http import parse_header_parameters
from pytest_django import Settings

from config.serving.memory_routes import PATHS, SCRIPTS, MemoryRoutes
from consent import notices
from consent.api import urls
from consent.models import Site
from consent.scripts import banner
from consent.statistics import metrics
from consent.web.compressed import CompressedTexts

Response = tuple[str, list[tuple[str, str]], bytes]


@pytest.fixture
def site(published: None, db: None) -> Site:
    notices.refresh()
    return Site.objects.get()


@pytest.fixture
def started() -> Iterator[list[object]]:
    """The requests that went through Django's handler."""
    requests: list[object] = []

    def note_start(**sent: Any) -> None:
        requests.append(sent["environ"]["PATH_INFO"])

    request_started.connect(note_start)
    yield requests
    request_started.disconnect(note_start)


def counted(route: str = "") -> float:
    """Requests that were counted, of this route or of all."""
    (requests,) = (one for one in metrics.collect() if one.name == "consent_request_seconds")
    return sum(
        sample.value
        for sample in requests.samples
        if sample.name.endswith("_count") and route in ("", sample.labels["route"])
    )


def call(application: Any, address: str, method: str = "GET", **headers: str) -> Response:
    started: list[Any] = []
    environ = RequestFactory().generic(method, address).environ
    environ |= {"wsgi.input": BytesIO(), **headers}
    body = b"".join(application(environ, lambda *words: started.append(words)))
    ((status, names),) = started
    return status, sorted(names), body


def both(address: str, method: str = "GET", **headers: str) -> tuple[Response, Response]:
    django = WSGIHandler()
    return (
        call(MemoryRoutes(django), address, method, **headers),
        call(django, address, method, **headers),
    )


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/v1/check", 200),
        ("/v1/check?category=analytics,spying&cookie=_ga", 200),
        ("/v1/check?need=necessary", 204),
        ("/v1/check?need=analytics,marketing,support", 403),
        ("/v1/check?site=nobody", 404),
        ("/v1/check?" + "x=1&" * 2000, 400),
        ("/v1/check?category=%ff%00&need=%", 403),
        ("/banner.js", 200),
        ("/banner.json?language=fr&begins", 200),
        ("/banner.js?site=nobody", 200),
        ("/parts/after.js", 200),
        ("/parts/nothing.js", 404),
        ("/v1/notice", 200),
        ("/healthz", 200),
    ],
)
def test_both_ways_say_the_same(
    site: Site, started: list[object], address: str, status: int
) -> None:
    for headers in ({"HTTP_SEC_GPC": "1"}, {"HTTP_X_REGION": "US-CA"}):
        assert len({*map(str, both(address, **headers))}) == 1
    started.clear()

    short, long = both(address)

    assert short == long
    assert short[0].startswith(str(status))
    assert len(started) == (2 if status == 400 else 1)  # what went wrong went Django's way too


def test_a_banner_that_is_held_is_not_sent(site: Site) -> None:
    tag = Client().get("/banner.js")["ETag"]

    short, long = both("/banner.js", HTTP_IF_NONE_MATCH=tag)

    assert short == long
    assert (short[0], short[2]) == ("304 Not Modified", b"")


@pytest.mark.parametrize("path", sorted(PATHS))
def test_other_methods_go_the_long_way(site: Site, started: list[object], path: str) -> None:
    for method in ("POST", "OPTIONS", "PUT"):
        short, long = both(path, method)
        assert short == long, method
    assert started == [path] * 6


def test_other_addresses_go_the_long_way(site: Site, started: list[object]) -> None:
    for path in ("/metrics", "/v1/check/", "/no-such-page/", "/v1/decisions"):
        short, long = both(path)
        assert short[0] == long[0], path
        assert started.count(path) == 2


def test_what_is_not_in_memory_yet_is_read_the_long_way(site: Site, started: list[object]) -> None:
    notices.forget()
    application = MemoryRoutes(WSGIHandler())

    for _ in range(3):
        assert call(application, "/v1/check")[0] == "200 OK"

    assert started == ["/v1/check"]


def test_what_breaks_is_worded_and_logged_by_django(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(request: HttpRequest) -> NoReturn:
        raise RuntimeError("broken")

    route = next(pattern for pattern in urls.urlpatterns if pattern.name == "check")
    monkeypatch.setattr(route, "callback", broken)

    status, names, _ = call(MemoryRoutes(WSGIHandler()), "/v1/check")

    assert status == "500 Internal Server Error"
    assert ("Content-Type", "application/problem+json") in names
    assert "RuntimeError: broken" in caplog.text


def test_it_is_counted_all_the_same(site: Site) -> None:
    before = counted("check")

    call(MemoryRoutes(WSGIHandler()), "/v1/check")

    assert counted("check") == before + 1


def test_the_short_way_is_made_of_public_routes() -> None:
    patterns = {f"/{pattern.pattern}" for pattern in urls.urlpatterns}

    assert patterns >= PATHS
    assert all(any(one.startswith(start) for one in patterns) for start in SCRIPTS)


@pytest.fixture
def in_event_loop() -> Iterator[None]:
    """Asyncio tells each thread whether one runs there, and Django asks it."""
    loop = asyncio.new_event_loop()
    asyncio._set_running_loop(loop)
    yield
    asyncio._set_running_loop(None)
    loop.close()


@pytest.mark.parametrize("path", ["/banner.js", "/register.json", "/v1/notice?number=7"])
def test_an_event_loop_neither_compresses_nor_asks_the_database(
    site: Site, in_event_loop: None, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(banner, "_packed", {})
    monkeypatch.setattr(banner, "_registered", CompressedTexts(1))
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


@pytest.mark.parametrize("charset", ["rot13", "hex", "zlib", "undefined", "cp037", "utf-7"])
def test_a_charset_that_is_no_text_breaks_nothing(site: Site, charset: str) -> None:
    """It would be looked up for the address, and for everything else that is read."""
    odd = {"CONTENT_TYPE": f"text/plain; charset={charset}"}
    for address in ("/v1/check?site=mix&need=necessary", "/v1/openapi.json", "/cookies/"):
        status, _, _ = call(MemoryRoutes(WSGIHandler()), address, **odd)
        assert status.startswith("2"), (address, status)


@pytest.mark.parametrize("address", ["/banner.js", "/preferences/"])
def test_a_long_content_type_is_cut_before_django_parses_it(
    site: Site, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """Parsing takes time in the square of its length, and would stop the event loop."""
    lengths = []

    def parse(line: str) -> object:
        lengths.append(len(line))
        return parse_header_parameters(line)

    monkeypatch.setattr("django.http.request.parse_header_parameters", parse)

    status, _, _ = call(MemoryRoutes(WSGIHandler()), address, CONTENT_TYPE="a/b" + ";" * 100_000)

    assert status == "200 OK"
    assert lengths and max(lengths) <= 256


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
