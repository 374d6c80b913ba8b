"""ASGI application of `manage.py serve`: memory routes in the event loop, others in threads.

Bodies are read in the event loop, so that no thread waits for them.

Django's own ASGI handler is not used: it costs six times the CPU of its WSGI handler.
"""

import asyncio
import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import lru_cache, partial
from io import BytesIO
from pkgutil import resolve_name
from typing import Any, NamedTuple, Self
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.http import HttpResponse

from config.databases import pooled
from config.serving.threads import ThreadPlan, connections
from consent.statistics import metrics
from consent.web.responses import RequestProblem

BODY_SECONDS = 10.0  # for all of it
STOP_SECONDS = 30
# How long the event loop waits for a thread that renders a page: a tenth of Python's default, since
# rendering a page takes longer than any answer from memory
SWITCH_SECONDS = 0.0005

Environ = dict[str, Any]
Scope = Mapping[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

_BARE = {"HTTP_CONTENT_TYPE": "CONTENT_TYPE", "HTTP_CONTENT_LENGTH": "CONTENT_LENGTH"}
LOOPBACK = "127.0.0.1"
_ALWAYS: Environ = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}

log = logging.getLogger("consent.serve")


class Answer(NamedTuple):
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @classmethod
    def of(cls, response: HttpResponse) -> Self:
        return cls(response.status_code, list(response.items()), response.content)


class AsgiApplication:
    """Serve a WSGI application by the event loop and by separate thread pools.

    The event loop sends what `from_memory` answers. For other requests it reads the body, then
    passes them to the thread pool for their kind of work, so that one kind never waits for another.
    """

    def __init__(self, application: Wsgi, threads: ThreadPlan, *, most: int) -> None:
        self._application, self._threads, self._most = application, threads, most
        self._from_memory = getattr(application, "from_memory", lambda _: None)
        # The application's own method: whether a request needs no database
        self._needs_no_database = getattr(application, "needs_no_database", lambda _: False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started, environ = time.perf_counter(), environ_of(scope)
        response = self._from_memory(environ)
        try:
            answer = Answer.of(response) if response else await self._wait(environ, receive)
        except RequestProblem as refused:
            answer = Answer.of(refused.response())
            metrics.answered(metrics.UNREAD, answer.status, time.perf_counter() - started)
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
    """The client has disconnected."""


async def read_body(environ: Environ, receive: Receive, *, most: int) -> bytes:
    """Return the whole body. Raise RequestProblem if it exceeds `most` octets or times out."""
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


def environ_of(scope: Scope) -> Environ:
    """Return the WSGI environ of a request whose body has not been read yet.

    Text is octets decoded as Latin-1 (PEP 3333), so a cookie in another charset arrives unchanged.
    Repeated headers are joined by commas, Cookie by semicolons (RFC 9110, RFC 6265).
    """
    path: bytes = scope["raw_path"]
    name, port = scope["server"]
    environ = _ALWAYS | {
        "REQUEST_METHOD": scope["method"],
        "PATH_INFO": (unquote_to_bytes(path) if b"%" in path else path).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": name,
        "SERVER_PORT": str(port),
        "REMOTE_ADDR": scope["client"][0] or LOOPBACK,  # a Unix socket: a client on this machine
        "wsgi.url_scheme": scope["scheme"],
    }
    for name, octets in scope["headers"]:
        if key := _key(name):
            value = octets.decode("latin-1")
            if key in environ:
                value = environ[key] + ("; " if key == "HTTP_COOKIE" else ",") + value
            environ[key] = value
    return environ


@lru_cache(maxsize=256)  # browsers and proxies send a few dozen
def _key(name: bytes) -> str | None:
    """Return a header's name in the environ; None where it could be mistaken for another header.

    An X_Region that a client sends would get the same name as the proxy's X-Region.
    """
    if b"_" in name:
        return None
    key = "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
    return _BARE.get(key, key)


def load(target: str, *, threads: int, writers: int) -> AsgiApplication:
    """Load the WSGI application `module:attribute`, with a database connection for each thread.

    The process ends when the main process does.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    options = settings.DATABASES["default"]["OPTIONS"]
    if "pool" in options:  # before the first connection
        options["pool"] = pooled(connections(threads, writers=writers))
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    plan = ThreadPlan.of(threads, writers=writers)
    return AsgiApplication(resolve_name(target), plan, most=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def _end_with_parent() -> None:
    """Stop this worker when the main process is killed: workers would keep the port in use."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    parent.join()
    log.warning("The main process is gone: this worker stops.")
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOP_SECONDS)
    os._exit(1)
