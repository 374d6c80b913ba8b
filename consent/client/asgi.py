"""ASGI middleware: a request carries its permission, a response only allowed cookies."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from consent.client.caching import RequestPermission
from consent.client.filter import ResponseCookies, SiteMiddleware

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
_App = Callable[[Scope, Receive, Send], Awaitable[None]]

_SCOPE_KEY = "mix.consent"
_STARTS = ("http.response.start", "websocket.accept", "websocket.http.response.start")
_TRAILERS = "http.response.trailers"


class ConsentMiddleware(SiteMiddleware[_App, Scope]):
    """Puts the permission in `scope["mix.consent"]` and drops cookies it does not allow.

    No shared cache may keep a page that asks before its headers leave.
    `region` and `minor` are functions of the scope.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self._app(scope, receive, send)
        permission = await self._client.acheck_scope(scope, **self._facts(scope))
        asked = RequestPermission(permission)
        # HTTP/2 may split it into several lines
        sent = (value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie")
        cookies = "; ".join(sent) if self._filter.expire else None

        async def send_on(message: Message) -> None:
            kind = message["type"]
            if kind in _STARTS or kind == _TRAILERS:
                headers = [
                    (_text(name), _text(value)) for name, value in message.get("headers") or ()
                ]
                outgoing = ResponseCookies(self._filter, permission, cookies)
                if kind in _STARTS:
                    out = outgoing.complete(headers, is_asked=asked.is_used)
                else:
                    out = outgoing.filter_headers(headers)
                octets = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in out]
                message = {**message, "headers": octets}
            await send(message)

        await self._app({**scope, _SCOPE_KEY: asked}, receive, send_on)


def _text(part: str | bytes) -> str:
    """ASGI has octets, but some applications send text."""
    return part if isinstance(part, str) else bytes(part).decode("latin-1")
