"""ASGI middleware: the request knows what it may set, and the rest never leaves."""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from consent.client.client import ConsentClient
from consent.client.filter import Filter
from consent.client.permission import Permission
from consent.client.place import told

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Lines = Iterable[tuple[bytes, bytes]]

SCOPE_KEY = "mix.consent"
STARTS = ("http.response.start", "websocket.accept", "websocket.http.response.start")


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
        cookies = _cookies(scope["headers"])

        async def send_on(message: Message) -> None:
            if message["type"] in STARTS:
                headers = message.get("headers") or ()
                message = {**message, "headers": self._let_out(headers, permission, cookies)}
            await send(message)

        await self._app({**scope, SCOPE_KEY: permission}, receive, send_on)

    def _let_out(self, headers: Lines, permission: Permission, cookies: str) -> list[Any]:
        lines = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)
        out = self._filter.headers(lines, permission, cookies)
        return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in out]


def _cookies(headers: Lines) -> str:
    """What the browser sent; HTTP/2 may part it into several lines."""
    return "; ".join(value.decode("latin-1") for name, value in headers if name == b"cookie")
