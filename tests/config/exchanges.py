"""Requests to the server process, without a socket."""

import asyncio
import threading
from collections.abc import Callable, Iterable
from typing import Any

from config.server.application import AsgiApplication, Environ, build_pools

Message = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
MAX_BODY = 100


def scope(method: str = "GET", path: bytes = b"/", *headers: tuple[bytes, bytes]) -> Message:
    return {
        "type": "http",
        "method": method,
        "raw_path": path,
        "query_string": b"q=%20",
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", "8000"),
        "client": ("203.0.113.7", "51598"),
        "headers": list(headers),
    }


def post(length: int, path: bytes = b"/") -> Message:
    return scope("POST", path, (b"content-length", b"%d" % length))


class Exchange:
    """One request and its answer; a body that does not come is waited for."""

    def __init__(self, scope: Message, *body: bytes, breaks_off: bool = False) -> None:
        self.scope, self.sent = scope, list[Message]()
        self._body, self._breaks_off = list(body), breaks_off

    async def __call__(self, application: AsgiApplication) -> "Exchange":
        await application(self.scope, self._receive, self._send)
        return self

    async def _receive(self) -> Message:
        if self._body:
            body, is_last = self._body.pop(0), not self._body
            return {"type": "http.request", "body": body, "more_body": not is_last}
        if not self._breaks_off:
            await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        self.sent.append(message)

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.sent[0]["headers"])

    @property
    def body(self) -> bytes:
        return bytes(self.sent[1]["body"])


def echo(environ: Environ, start_response: Callable[..., Any]) -> list[bytes]:
    start_response("201 Created", [("X-Thread", threading.current_thread().name)])
    return [b"got ", environ["wsgi.input"].read()]


def waiting(is_over: threading.Event) -> Application:
    """Answer as `echo` does, once it is over."""

    def wait(environ: Environ, start_response: Callable[..., Any]) -> list[bytes]:
        is_over.wait(60)
        return echo(environ, start_response)

    return wait


def serving(application: Application = echo) -> AsgiApplication:
    return AsgiApplication(application, build_pools(2, writers=1), max_body=MAX_BODY)


def ask(exchange: Exchange, application: AsgiApplication | None = None) -> Exchange:
    return asyncio.run(exchange(application or serving()))
