"""A page that asks is private and says Vary, whatever its site says to caches."""

from collections.abc import Iterable
from typing import Any

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import override_settings

from consent.client import ConsentClient, asgi, wsgi
from consent.client.caching import RequestPermission, for_one_visitor
from consent.client.permission import Permission
from tests import coroutines
from tests.client import asking
from tests.client.asking import ANALYTICS
from tests.client.test_wsgi import run

PUBLIC = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Length": "1",
    "Cache-Control": 'public, max-age=60, s-maxage="9", private="Set-Cookie, X"',
    "CDN-Cache-Control": "max-age=600",
    "X-Accel-Expires": "600",
    "Vary": "Accept",
}
OWN = {"Cache-Control": "max-age=60, private", "Vary": "Accept, Cookie, Sec-GPC"}
pytestmark = pytest.mark.requirement("R47", "R219")


def by_wsgi(client: ConsentClient, *, asks: bool, **sent: str) -> dict[str, str]:
    def page(environ: Any, start_response: Any) -> Iterable[bytes]:
        if asks:
            environ["mix.consent"].banner()
        start_response("200 OK", [*_headers(sent).items()])
        return [b"x"]

    [(_, headers, _)], _ = run(wsgi.ConsentMiddleware(page, client), COOKIE=ANALYTICS)
    return dict(headers)


def by_asgi(client: ConsentClient, *, asks: bool, **sent: str) -> dict[str, str]:
    async def page(scope: Any, receive: Any, send: Any) -> None:
        if asks:
            scope["mix.consent"].banner()
        lines = [(name.lower().encode(), value.encode()) for name, value in _headers(sent).items()]
        await send({"type": "http.response.start", "status": 200, "headers": lines})

    messages: list[Any] = []

    async def send(message: Any) -> None:
        messages.append(message)

    scope = {"type": "http", "path": "/", "headers": [(b"cookie", ANALYTICS.encode())]}
    coroutines.run(asgi.ConsentMiddleware(page, client)(scope, None, send))  # type: ignore[arg-type]
    pairs = [(name.decode().title(), value.decode()) for name, value in messages[0]["headers"]]
    return {name.replace("Cdn", "CDN"): value for name, value in pairs}


def by_django(client: ConsentClient, *, asks: bool, **sent: str) -> dict[str, str]:
    def page(request: Any) -> HttpResponse:
        if asks:
            request.consent.banner()
        headers = _headers(sent)
        if "Content-Length" not in headers:
            return StreamingHttpResponse([b"x"], headers=headers)  # type: ignore[return-value]
        return HttpResponse("x", headers=headers)

    with override_settings(CONSENT_CLIENT={"client": client}):
        response = asking.get(page, ANALYTICS)
    cookies = {"Set-Cookie": str(response.cookies)} if response.cookies else {}
    return dict(response.items()) | cookies


def _headers(sent: dict[str, str]) -> dict[str, str]:
    named = {name.replace("_", "-"): value for name, value in sent.items()}
    return {name: value for name, value in (PUBLIC | named).items() if value}


EACH = pytest.mark.parametrize("headers_of", [by_wsgi, by_asgi, by_django])


@EACH
def test_a_page_that_asks_is_one_visitors(client: ConsentClient, headers_of: Any) -> None:
    found = headers_of(client, asks=True)

    assert OWN.items() <= found.items()
    assert not {"CDN-Cache-Control", "X-Accel-Expires"} & {*found}


@EACH
def test_a_page_that_does_not_ask_is_left_alone(client: ConsentClient, headers_of: Any) -> None:
    assert headers_of(client, asks=False) == PUBLIC


@EACH
@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({"Content_Length": ""}, id="it may ask while it is streamed"),
        pytest.param({"Set_Cookie": "_ga=1"}, id="it sets a cookie by an answer"),
    ],
)
def test_nor_may_a_cache_keep_what_follows_from_an_answer(
    client: ConsentClient, headers_of: Any, sent: dict[str, str]
) -> None:
    assert OWN.items() <= headers_of(client, asks=False, **sent).items()


@pytest.fixture
def asked(client: ConsentClient) -> RequestPermission:
    return RequestPermission(client.check({}, region="FR"))


def test_it_passes_for_the_permission_itself(client: ConsentClient, asked: Any) -> None:
    own = client.check({}, region="FR")
    assert not asked.is_used
    assert isinstance(asked, Permission) and repr(asked) == repr(own)
    assert asked == own == asked


def test_what_varies_by_everything_says_no_more() -> None:
    headers = dict(for_one_visitor([("Vary", "*"), ("Cache-Control", "no-store")], ["Cookie"]))
    assert headers == {"Vary": "*", "Cache-Control": "no-store, private"}
