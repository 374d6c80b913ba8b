from typing import Any

from consent.client.asgi import App, ConsentMiddleware, Receive, Scope, Send
from tests.client import sites
from tests.client.sites.wsgi import PAGES

Headers = list[tuple[bytes, bytes]]


def octets(headers: list[tuple[str, str]]) -> Headers:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]


async def pages(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await live(receive, send)
    elif scope["path"] == "/chat":
        await answer(
            send, 200, octets([("Set-Cookie", "chat_1=here; Max-Age=60; Path=/")]), b"chat"
        )
    else:
        status, headers = PAGES[scope["path"]]
        is_empty = scope["path"] in ("/none", "/same")
        chunks = [] if is_empty else [sites.BODY] * (3 if scope["path"] == "/stream" else 1)
        await answer(send, int(status[:3]), octets(headers), *chunks)


async def live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def answer(send: Send, status: int, headers: Headers, *chunks: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    for chunk in chunks:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def either(filtered: App, bare: App) -> App:
    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if not path.startswith(sites.BARE):
            return await filtered(scope, receive, send)
        path = path.removeprefix(sites.BARE)
        await bare({**scope, "path": path, "raw_path": path.encode()}, receive, send)

    return application


def region(scope: Scope) -> str | None:
    headers: dict[bytes, Any] = dict(scope["headers"])
    return headers[b"x-region"].decode() if b"x-region" in headers else None


def make() -> App:
    return either(ConsentMiddleware(pages, sites.client(), region=region), pages)
