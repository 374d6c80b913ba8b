import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from wsgiref.util import setup_testing_defaults

import pytest

from consent.client import ConsentClient
from consent.client.set_cookie_line import lifetime, name_of
from consent.client.wsgi import ConsentMiddleware
from tests.client.service import (
    COOKIE,
    EVERYTHING,
    NOON,
    NOTHING,
    token,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SET = [
    ("Content-Type", "text/plain"),
    ("Set-Cookie", "sessionid=s; Path=/; HttpOnly"),
    ("Set-Cookie", "_ga=a; Path=/"),
    ("set-cookie", "_fbp=f; Path=/"),
    ("X-Other", "kept"),
    ("Set-Cookie", "mystery=m"),
    ("Set-Cookie", f"{COOKIE}=t; Secure"),
    ("Set-Cookie", "mix_consent_state=1; Secure"),
    ("Set-Cookie", "_fbp=; Max-Age=0"),
    ("Set-Cookie", "mystery=; expires=Thu, 01 Jan 1970 00:00:00 GMT"),
]


def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    start_response("200 OK", list(SET))
    return [environ["mix.consent"].state.encode()]


def run(wrapped: "WSGIApplication", **headers: str) -> tuple[list[Any], Iterable[bytes]]:
    environ: dict[str, Any] = {"HTTP_" + name: value for name, value in headers.items()}
    setup_testing_defaults(environ)
    seen: list[Any] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], exc_info: Any = None, /
    ) -> Callable[[bytes], object]:
        seen.append((status, headers, exc_info))
        return lambda data: None

    body = wrapped(environ, start_response)
    return seen, body


def names(headers: list[tuple[str, str]]) -> list[str]:
    return [name_of(value) for name, value in headers if name.lower() == "set-cookie"]


@pytest.fixture
def caplog(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG, "consent.client")
    return caplog


@pytest.mark.requirement("R104")
def test_only_what_is_allowed_leaves(client: ConsentClient) -> None:
    wrapped = ConsentMiddleware(app, client, region=lambda environ: "FR")
    [(status, headers, _)], _ = run(wrapped, COOKIE=f"{COOKIE}={token(analytics=True)}")

    assert status == "200 OK"
    assert names(headers) == [
        "sessionid", "_ga", COOKIE, "mix_consent_state", "_fbp", "mystery",
    ]  # fmt: skip
    assert [header for header in headers if header[0] != "Set-Cookie"][:2] == [SET[0], SET[4]]
    assert wrapped.refused == {"_fbp": 1, "mystery": 1}


def test_what_is_added_comes_last(client: ConsentClient) -> None:
    cookies = f"{COOKIE}={token(**NOTHING)}; _ga=1; _fbp=2; mystery=3"
    wrapped = ConsentMiddleware(app, client)
    [(_, headers, _)], _ = run(wrapped, COOKIE=cookies)

    assert headers[-4:] == [
        ("Set-Cookie", "_ga=; Domain=mixnetworks.com; Max-Age=0; Path=/"),
        ("Set-Cookie", "_ga=; Max-Age=0; Path=/"),
        ("Cache-Control", "private"),
        ("Vary", "Cookie, Sec-GPC"),
    ]  # and the site forgets _fbp itself


def test_a_stream_is_handed_on_as_it_is(client: ConsentClient) -> None:
    stream = iter([b"a", b"b"])

    def streaming(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        start_response("200 OK", [])
        return stream

    _, body = run(ConsentMiddleware(streaming, client))

    assert body is stream


def test_the_trouble_of_the_app_is_handed_on(client: ConsentClient) -> None:
    trouble: Any = (ValueError, ValueError("x"), None)

    def troubled(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        start_response("200 OK", [])
        start_response("500 Oops", [("Set-Cookie", "mystery=m")], trouble)
        return []

    seen, _ = run(ConsentMiddleware(troubled, client))

    assert seen == [("200 OK", [], None), ("500 Oops", [], trouble)]


def test_a_region_that_cannot_be_told_is_the_strictest(
    client: ConsentClient, caplog: pytest.LogCaptureFixture
) -> None:
    def lost(environ: "WSGIEnvironment") -> str:
        raise KeyError("where")

    _, body = run(ConsentMiddleware(app, client, region=lost))

    assert b"analytics=unasked" in b"".join(body)
    assert "The region could not be told; the strictest rule holds." in caplog.messages


@pytest.mark.requirement("R188")
def test_the_site_tells_that_a_visitor_is_a_minor(
    client: ConsentClient, caplog: pytest.LogCaptureFixture
) -> None:
    """In doubt a visitor is a minor: what fails gets no advertising."""

    def lost(environ: "WSGIEnvironment") -> bool:
        raise KeyError("born")

    def state(minor: Callable[["WSGIEnvironment"], bool]) -> bytes:
        wrapped = ConsentMiddleware(app, client, minor=minor)
        return b"".join(run(wrapped, COOKIE=f"{COOKIE}={token(**EVERYTHING)}")[1])

    assert b"marketing=granted" in state(lambda environ: False)
    assert b"analytics=granted" in state(lambda environ: True)
    assert b"marketing=denied" in state(lambda environ: True)
    assert b"marketing=denied" in state(lost)
    assert "Whether it is a minor could not be told; it is taken for one." in caplog.messages


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("a=1; Path=/", "a"),
        (" a = 1", "a"),
        ("a=b=c", "a"),
        ("a=", "a"),
        ("a; Path=/", ""),
        ("=a", ""),
        ("", ""),
    ],
)
def test_a_name_is_read_as_a_browser_reads_it(header: str, name: str) -> None:
    assert name_of(header) == name


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        pytest.param("Max-Age=0", True, id="no time left"),
        pytest.param("max-age = -1", True, id="less than none"),
        pytest.param("Max-Age=0; Max-Age=60", False, id="the last one counts"),
        pytest.param("Max-Age=0; Max-Age=soon", True, id="the last that is a number"),
        pytest.param("Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", False, id="age first"),
        pytest.param("Expires=Thu, 01 Jan 1970 00:00:00 GMT", True, id="long ago"),
        pytest.param("Expires=Thu, 01-Jan-1970 00:00:00 GMT", True, id="long ago, with dashes"),
        pytest.param("Expires=Thu, 01 Jan 2099 00:00:00 GMT", False, id="far ahead"),
        pytest.param("Expires=yesterday", False, id="no date"),
        pytest.param("Expires=", False, id="nothing"),
        pytest.param("Path=/; Max-Age=", False, id="no number"),
        pytest.param(
            f"Max-Age={'9' * 30}; Expires=Thu, 01 Jan 1970 00:00:00 GMT", False, id="a long age"
        ),
        pytest.param("x=Max-Age=0", False, id="inside another"),
        pytest.param("Path=/", False, id="none of it"),
    ],
)
def test_a_deletion_is_told_as_a_browser_tells_it(attributes: str, expected: bool) -> None:
    seconds = lifetime(f"a=b; {attributes}", now=NOON)
    assert (seconds is not None and seconds <= 0) is expected
