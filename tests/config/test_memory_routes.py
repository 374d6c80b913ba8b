"""Routes answered from memory give the same answer as Django, with nothing around it."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any, NoReturn

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_started
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils.http import parse_header_parameters

from config.server import middleware
from config.server.middleware import PATHS, MemoryRoutes
from consent import notices
from consent.api import urls
from consent.models import Site
from consent.web import metrics
from tests.config.counting import counted

Response = tuple[str, list[tuple[str, str]], bytes]


@pytest.fixture
def started() -> Iterator[list[object]]:
    """The requests that went through Django's handler."""
    requests: list[object] = []

    def note_start(**sent: Any) -> None:
        requests.append(sent["environ"]["PATH_INFO"])

    request_started.connect(note_start)
    yield requests
    request_started.disconnect(note_start)


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
    assert len(started) == 1


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
    monkeypatch.setattr(middleware, "_public", middleware._public.__wrapped__)

    status, names, _ = call(MemoryRoutes(WSGIHandler()), "/v1/check")

    assert status == "500 Internal Server Error"
    assert ("Content-Type", "application/problem+json") in names
    assert "X-Request-ID" in dict(names)  # as in the log
    assert "RuntimeError: broken" in caplog.text


def test_it_is_counted_all_the_same(site: Site) -> None:
    before = counted(route="check")

    call(MemoryRoutes(WSGIHandler()), "/v1/check")

    assert counted(route="check") == before + 1


@pytest.mark.parametrize("charset", ["rot13", "hex", "zlib", "undefined", "cp037", "utf-7"])
def test_a_charset_that_is_no_text_breaks_nothing(site: Site, charset: str) -> None:
    """It would be looked up for the address, and for everything else that is read."""
    odd = {"CONTENT_TYPE": f"text/plain; charset={charset}"}
    for address in ("/v1/check?site=mix&need=necessary", "/v1/openapi.json", "/cookies/"):
        status, _, _ = call(MemoryRoutes(WSGIHandler()), address, **odd)
        assert status.startswith("2"), (address, status)


@pytest.mark.parametrize("path", ["/banner.js", "/v1/notice", "/register.json", "/cookies/"])
@pytest.mark.parametrize("parameter", ["charset=cp037", "Charset*=ascii''cp037", "charset*0=hex"])
def test_a_charset_changes_nothing_of_an_address(site: Site, path: str, parameter: str) -> None:
    """A shared cache would serve this answer to others, under the same address."""
    address, routes = f"{path}?site=mix&language=es", MemoryRoutes(WSGIHandler())
    usual, other = call(routes, address), call(routes, f"{path}?site=mix&language=en")

    odd = call(routes, address, CONTENT_TYPE=f"text/plain; {parameter}")

    assert (usual[0], odd[2]) == ("200 OK", usual[2])
    if path != "/v1/notice":  # which has every language
        assert other[2] != usual[2]


@pytest.mark.parametrize("address", ["/banner.js", "/preferences/"])
def test_a_content_type_is_cut_before_django_parses_it(
    site: Site, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """Parsing takes time in the square of its length, and would stop the event loop."""
    parsed = []

    def parse(line: str) -> object:
        parsed.append(line)
        return parse_header_parameters(line)

    monkeypatch.setattr("django.http.request.parse_header_parameters", parse)
    sent = "multipart/form-data; charset=hex; boundary=x-1" + ";" * 100_000

    status, _, _ = call(MemoryRoutes(WSGIHandler()), address, CONTENT_TYPE=sent)

    assert (status, parsed[-1]) == ("200 OK", "multipart/form-data; boundary=x-1")


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("/parts/" + "%e9" * 506, id="a path that Django spells octet by octet"),
        pytest.param("/no-such-page/" + "x" * 500, id="a path of nobody"),
        pytest.param("/v1/check?" + "&" * 1000, id="more parameters than Django reads"),
        pytest.param("/no-such-page/?" + "&" * 1000, id="and the page about it reads them too"),
    ],
)
def test_an_address_that_nobody_needs_is_refused_and_counted(
    site: Site, started: list[object], address: str
) -> None:
    before = counted(route=metrics.UNREAD, status="4xx")

    status, names, _ = call(MemoryRoutes(WSGIHandler()), address)

    assert (status[:4], started) == ("414 ", [])  # its words depend on Python
    assert ("Content-Type", "application/problem+json") in names
    assert counted(route=metrics.UNREAD, status="4xx") == before + 1
