"""The filter in an ASGI application; an event loop is all the server there is."""

from collections.abc import Iterable
from typing import Any

import pytest

from consent.client import ConsentClient
from consent.client.asgi import ConsentMiddleware, Message, Receive, Scope, Send
from tests import coroutines
from tests.client.service import COOKIE, EVERYTHING, NOTHING, token

SET = [
    (b"content-type", b"text/plain"),
    (b"Set-Cookie", b"sessionid=s; Path=/"),
    (b"set-cookie", b"_ga=a"),
    (b"SET-COOKIE", b"mystery=m"),
    (b"X-Odd", "café".encode("latin-1")),
    (b"set-cookie", b"_fbp=; Max-Age=0"),
]
ALLOWED = [SET[0], SET[1], SET[4], SET[5]]
OWN = [(b"Cache-Control", b"private"), (b"Vary", b"Cookie, Sec-GPC")]  # to caches


def scope(kind: str = "http", *headers: tuple[bytes, bytes]) -> Scope:
    return {"type": kind, "asgi": {"version": "3.0"}, "path": "/", "headers": list(headers)}


class App:
    """Sends these messages, and stores the scope it was given."""

    def __init__(self, *messages: Message) -> None:
        self.messages = messages
        self.scope: Scope = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        for message in self.messages:
            await send(message)


def start(headers: Iterable[Any] = SET, kind: str = "http.response.start") -> Message:
    return {"type": kind, "status": 200, "headers": headers}


def run(wrapped: ConsentMiddleware, given: Scope) -> list[Message]:
    sent: list[Message] = []

    async def receive() -> Message:
        raise AssertionError("nobody asked for the body")

    async def send(message: Message) -> None:
        sent.append(message)

    coroutines.run(wrapped(given, receive, send))
    return sent


def test_only_what_is_allowed_leaves(client: ConsentClient) -> None:
    app = App(start(), {"type": "http.response.body", "body": b"x"})
    wrapped = ConsentMiddleware(app, client, region=lambda scope: "FR")
    given = scope("http", (b"cookie", f"{COOKIE}={token(**NOTHING)}".encode()))

    begun, body = run(wrapped, given)

    assert begun == {"type": "http.response.start", "status": 200, "headers": ALLOWED + OWN}
    assert body is app.messages[1]
    assert wrapped.refused == {"_ga": 1, "mystery": 1}
    assert app.scope["mix.consent"].region == "FR"
    assert "mix.consent" not in given


@pytest.mark.requirement("R188")
def test_the_site_tells_that_a_visitor_is_a_minor(client: ConsentClient) -> None:
    app = App(start(), {"type": "http.response.body", "body": b"x"})
    yes = (b"cookie", f"{COOKIE}={token(**EVERYTHING)}".encode())

    run(
        ConsentMiddleware(app, client, minor=lambda scope: scope["type"] == "http"),
        scope("http", yes),
    )

    permission = app.scope["mix.consent"]
    assert permission.allows("analytics")
    assert permission.why("marketing") == "signal"


def test_cookies_may_come_in_several_lines(client: ConsentClient) -> None:
    app = App(start([(b"Vary", b"cookie")]))
    wrapped = ConsentMiddleware(app, client, expire=True)
    cookie = f"{COOKIE}={token(**NOTHING)}".encode()

    [begun] = run(wrapped, scope("http", (b"cookie", cookie), (b"cookie", b"_ga=x")))

    assert begun["headers"] == [
        (b"Set-Cookie", b"_ga=; Domain=mixnetworks.com; Max-Age=0; Path=/"),
        (b"Set-Cookie", b"_ga=; Max-Age=0; Path=/"),
        (b"Cache-Control", b"private"),
        (b"Vary", b"Cookie, Sec-GPC"),
    ]


@pytest.mark.parametrize("kind", ["websocket.accept", "websocket.http.response.start"])
def test_a_handshake_is_a_response_too(client: ConsentClient, kind: str) -> None:
    app = App(start(iter(SET), kind), {"type": "websocket.send", "text": "hello"})

    begun, hello = run(ConsentMiddleware(app, client), scope("websocket"))

    assert begun["headers"] == ALLOWED + OWN
    assert hello is app.messages[1]
    assert not app.scope["mix.consent"].allows("analytics")


def test_headers_that_are_text_are_judged_as_well(client: ConsentClient) -> None:
    """ASGI's are octets; h11 sends text all the same."""
    text = [tuple(part.decode("latin-1") for part in header) for header in SET]

    [begun] = run(ConsentMiddleware(App(start(text)), client), scope())

    assert begun["headers"] == ALLOWED + OWN


def test_trailers_are_judged_and_nothing_is_added(client: ConsentClient) -> None:
    app = App(start(SET, "http.response.trailers"))
    cookie = f"{COOKIE}={token(**NOTHING)}; _ga=x".encode()

    [begun] = run(ConsentMiddleware(app, client, expire=True), scope("http", (b"cookie", cookie)))

    assert begun["headers"] == ALLOWED


def test_a_handshake_without_headers_gets_none(client: ConsentClient) -> None:
    [begun] = run(ConsentMiddleware(App({"type": "websocket.accept"}), client), scope("websocket"))

    assert begun == {"type": "websocket.accept", "headers": []}


def test_the_life_of_the_server_is_none_of_ours(client: ConsentClient) -> None:
    app = App({"type": "lifespan.startup.complete"})
    given: Scope = {"type": "lifespan"}

    sent = run(ConsentMiddleware(app, client), given)

    assert app.scope is given
    assert sent[0] is app.messages[0]
