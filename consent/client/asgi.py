"""ASGI middleware: the request knows what it may set, and the rest never leaves."""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from consent.client.client import ConsentClient
from consent.client.filter import Filter
from consent.client.place import told
from consent.client.response_cookies import ResponseCookies

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Lines = Iterable[tuple[bytes, bytes]]

SCOPE_KEY = "mix.consent"
STARTS = ("http.response.start", "websocket.accept", "websocket.http.response.start")
TRAILERS = "http.response.trailers"


class ConsentMiddleware:
    """Puts the permission in `scope["mix.consent"]` and drops cookies it does not allow.

    `region` tells the visitor's region from the scope; without it the strictest rule holds.
    The options are the filter's: `report_only`, `expire`, `vary`.
    """

    def __init__(
        self,
        app: App,
        client: ConsentClient,
        *,
        region: Callable[[Scope], str | None] | None = None,
        **options: bool,
    ) -> None:
        self._app = app
        self._client = client
        self._region = region
        self._filter = Filter(client.clock, **options)
        self.refused = self._filter.refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        region = told(self._region, scope)
        permission = await self._client.acheck_scope(scope, region=region)
        cookies = _cookies(scope["headers"]) if self._filter.expire else None

        async def send_on(message: Message) -> None:
            kind = message["type"]
            if kind in STARTS or kind == TRAILERS:
                headers = message.get("headers") or ()
                outgoing = ResponseCookies(self._filter, permission, cookies)
                out = _let_out(headers, outgoing)
                message = {**message, "headers": out + _added(outgoing) if kind in STARTS else out}
            await send(message)

        await self._app({**scope, SCOPE_KEY: permission}, receive, send_on)


def _let_out(headers: Lines, outgoing: ResponseCookies) -> list[tuple[bytes, bytes]]:
    out = []
    for header in headers:
        name, value = header
        if name.__class__ is not bytes or value.__class__ is not bytes:
            header = name, value = _octets(name), _octets(value)
        lower = name.lower()
        if lower == b"set-cookie":
            line = value.decode("latin-1")
            judged = outgoing.judge(line)
            if judged is None:
                continue
            if judged != line:
                header = (name, judged.encode("latin-1"))
        elif lower == b"vary":
            outgoing.varies(value.decode("latin-1"))
        out.append(header)
    return out


def _added(outgoing: ResponseCookies) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode("latin-1")) for name, value in outgoing.added()]


def _octets(part: str | bytes) -> bytes:
    """Text is none of ASGI's, but some servers send it."""
    return part.encode("latin-1") if isinstance(part, str) else bytes(part)


def _cookies(headers: Lines) -> str:
    """What the browser sent; HTTP/2 may part it into several lines."""
    return "; ".join(value.decode("latin-1") for name, value in headers if name == b"cookie")
