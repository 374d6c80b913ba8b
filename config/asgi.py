"""The ASGI application of `manage.py serve`: memory routes in the event loop, the rest in threads.

A body is read without a thread that waits for it.

Not Django's own ASGI handler, which costs six times the CPU of its WSGI handler.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from io import BytesIO
from time import perf_counter
from typing import Any, NamedTuple, Self

from django.http import HttpResponse

from config.serving.environ import Environ, Scope, Wsgi, environ_of
from config.serving.threads import ThreadPlan
from consent.statistics import metrics
from consent.web.responses import RequestProblem

BODY_SECONDS = 10.0  # for all of it

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
FromMemory = Callable[[Environ], HttpResponse | None]
NeedsNoDatabase = Callable[[Environ], bool]


class Answer(NamedTuple):
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @classmethod
    def of(cls, response: HttpResponse) -> Self:
        return cls(response.status_code, list(response.items()), response.content)


class AsgiApplication:
    """A WSGI application, none of whose requests waits for a thread that waits for another's.

    What its `from_memory` answers is answered in the event loop. Everything else has its body read
    there, and then a thread of its kind.
    """

    def __init__(self, application: Wsgi, threads: ThreadPlan, *, most: int) -> None:
        self._application, self._threads, self._most = application, threads, most
        self._from_memory: FromMemory = getattr(application, "from_memory", lambda _: None)
        # What it says of itself: whether a request has no business with a database
        self._needs_no_database: NeedsNoDatabase = getattr(
            application, "needs_no_database", lambda _: False
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started, environ = perf_counter(), environ_of(scope)
        response = self._from_memory(environ)
        try:
            answer = Answer.of(response) if response else await self._wait(environ, receive)
        except RequestProblem as refused:
            answer = Answer.of(refused.response())
            metrics.answered(metrics.UNREAD, answer.status, perf_counter() - started)
        except Disconnected:
            return
        await _send(answer, send)

    async def _wait(self, environ: Environ, receive: Receive) -> Answer:
        body = await read_body(environ, receive, most=self._most)
        environ["wsgi.input"] = BytesIO(body)
        plan = self._threads
        threads = plan.memory if self._needs_no_database(environ) else plan.of_request(environ)
        return await threads.run(partial(call, self._application, environ))


def call(application: Wsgi, environ: Environ) -> Answer:
    started: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], error: Any = None) -> None:
        started[:] = status, headers

    chunks: Iterable[bytes] = application(environ, start_response)
    try:
        body = b"".join(chunks)
    finally:
        if close := getattr(chunks, "close", None):
            close()
    status, headers = started
    return Answer(int(status[:3]), headers, body)


async def _send(answer: Answer, send: Send) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


class Disconnected(Exception):
    """Whoever asked is gone."""


async def read_body(environ: Environ, receive: Receive, *, most: int) -> bytes:
    """The whole body. RequestProblem where it is longer than `most` octets, or does not come."""
    announced = environ.get("CONTENT_LENGTH", "")
    if announced in ("", "0") and "HTTP_TRANSFER_ENCODING" not in environ:
        return b""
    if announced.isascii() and announced.isdigit() and int(announced[:20]) > most:
        raise _too_long(most)
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _collect(receive, most)
    except TimeoutError:
        raise RequestProblem(
            "The body did not arrive in time.", status=408, detail="Send the request again."
        ) from None


async def _collect(receive: Receive, most: int) -> bytes:
    parts, length, has_more = [], 0, True
    while has_more:
        message = await receive()
        if message["type"] != "http.request":
            raise Disconnected
        parts.append(message.get("body", b""))
        length += len(parts[-1])
        if length > most:
            raise _too_long(most)
        has_more = message.get("more_body", False)
    return b"".join(parts)


def _too_long(most: int) -> RequestProblem:
    return RequestProblem(f"The body is longer than {most} octets.", status=413)
