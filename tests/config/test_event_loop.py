"""What the event loop knows of a request: its address, and who answers it."""

import asyncio
from collections.abc import Iterator

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from config.server.middleware import MemoryRoutes
from consent import notices
from consent.models import Site
from consent.scripts import views
from consent.web.responses import CompressedTexts
from tests.config.counting import counted


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
    monkeypatch.setattr(views, "_banners", {})
    monkeypatch.setattr(views, "_texts", CompressedTexts(1))
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
