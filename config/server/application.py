"""ASGI application of `manage.py serve`: memory routes in the event loop, others in threads."""

import asyncio
import logging
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from io import BytesIO
from pkgutil import resolve_name
from typing import Any, TypeVar
from urllib.parse import unquote_to_bytes

from django.conf import settings

from consent.lib import db_timeouts, failures
from consent.web import limits, metrics
from consent.web.responses import RETRY_SECONDS, RequestProblem

MAX_WAITING = 64  # requests of one kind; more would be answered too late
MAX_OF_CLIENT = MAX_WAITING // 4
WAIT_SECONDS = 10.0  # the longest wait of a request for a thread
ADMIN = "/admin/"
PASSWORDS = (f"{ADMIN}login/", f"{ADMIN}password-reset/")
_READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

Outcome = TypeVar("Outcome")


class Threads:
    """A fixed number of threads with a bounded queue."""

    def __init__(self, name: str, number: int) -> None:
        self._pool = ThreadPoolExecutor(number, name)
        self._free = asyncio.Semaphore(number)
        self._waiting: list[bytes | None] = []  # their clients; None: unknown

    async def run(self, work: Callable[[], Outcome], *, client: bytes | None) -> Outcome:
        """Return what `work` returns. Raise RequestProblem if no thread is free in time.

        One client has a quarter of the queue, so that it keeps nobody else out.

        The wait for a thread counts as a part of the wait for the database: behind a database
        that does not answer, a request is refused in time wherever it stands in the queue.
        """
        arrived = time.monotonic()
        if client is not None and self._waiting.count(client) >= MAX_OF_CLIENT:
            raise limits.refusal(RETRY_SECONDS)
        if len(self._waiting) >= MAX_WAITING:
            raise _busy()
        self._waiting.append(client)
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._free.acquire()
        except TimeoutError:
            raise _busy() from None
        finally:
            self._waiting.remove(client)
        try:
            limited = db_timeouts.within(since=arrived)(work)
            return await asyncio.get_running_loop().run_in_executor(self._pool, limited)
        finally:
            self._free.release()


def build_pools(readers: int, writers: int) -> dict[str, Threads]:
    """Return a pool for each kind; `memory` needs no database, but is too long for the loop."""
    numbers = {"memory": 1, "reading": readers, "writing": writers, "staff": 1, "log-ins": 1}
    return {kind: Threads(kind, number) for kind, number in numbers.items()}


def kind_of(environ: Mapping[str, str]) -> str:
    path, is_reading = environ["PATH_INFO"], environ["REQUEST_METHOD"] in _READING
    if path.startswith(PASSWORDS) and not is_reading:
        return "log-ins"
    if path.startswith(ADMIN):
        return "staff"
    return "reading" if is_reading else "writing"


def _busy() -> RequestProblem:
    failures.report(failures.BUSY)
    return RequestProblem(
        "Too many requests are waiting.", status=503, detail="Try again in a moment."
    )


BODY_SECONDS = 10.0  # for all of it
_MAX_RAW_PATH = 2048  # octets: however few remain once decoded, MemoryRoutes refuses them
# How long the event loop waits for a thread that renders a page: a tenth of Python's default, since
# rendering a page takes longer than any answer from memory
_SWITCH_SECONDS = 0.0005

Environ = dict[str, Any]
_Scope = Mapping[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
_Receive = Callable[[], Awaitable[dict[str, Any]]]
_Send = Callable[[dict[str, Any]], Awaitable[None]]
Answer = tuple[int, Iterable[tuple[str, str]], bytes]  # status, headers, body

_NAMES = {"HTTP_CONTENT_TYPE": "CONTENT_TYPE", "HTTP_CONTENT_LENGTH": "CONTENT_LENGTH"}

log = logging.getLogger("consent.serve")


class AsgiApplication:
    """Serve a WSGI application by the event loop and by separate thread pools.

    The event loop sends what `from_memory` answers. For other requests it reads the body, then
    passes them to the thread pool for their kind of work, so that one kind never waits for another.
    """

    def __init__(self, application: Wsgi, pools: Mapping[str, Threads], *, max_body: int) -> None:
        self._application, self._pools, self._max_body = application, pools, max_body
        self._from_memory = getattr(application, "from_memory", lambda _: None)
        self._needs_no_database = getattr(application, "needs_no_database", lambda _: False)

    async def __call__(self, scope: _Scope, receive: _Receive, send: _Send) -> None:
        started, environ = time.perf_counter(), environ_of(scope)
        response = self._from_memory(environ)
        try:
            answer = _answer(response) if response else await self._in_thread(environ, receive)
        except RequestProblem as problem:
            answer = _answer(problem.response())
            metrics.requests(metrics.UNREAD, answer[0]).observe(time.perf_counter() - started)
        status, headers, body = answer
        encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        await send({"type": "http.response.start", "status": status, "headers": encoded})
        await send({"type": "http.response.body", "body": body})

    async def _in_thread(self, environ: Environ, receive: _Receive) -> Answer:
        body = await read_body(environ, receive, max_length=self._max_body)
        environ |= {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        kind = "memory" if self._needs_no_database(environ) else kind_of(environ)
        work = partial(_call, self._application, environ)
        return await self._pools[kind].run(work, client=limits.key_of(environ))


def _answer(response: Any) -> Answer:
    return response.status_code, response.items(), response.content


def _call(application: Wsgi, environ: Environ) -> Answer:
    started: list[Any] = []
    chunks = application(environ, lambda *status_and_headers: started.extend(status_and_headers))
    try:
        body = b"".join(chunks)
    finally:
        if close := getattr(chunks, "close", None):
            close()
    return int(started[0][:3]), started[1], body


async def read_body(environ: Environ, receive: _Receive, *, max_length: int) -> bytes:
    """Return the whole body. Raise RequestProblem if it is too long or does not arrive in time."""
    body = bytearray()
    has_more = (
        environ.get("CONTENT_LENGTH", "") not in ("", "0") or "HTTP_TRANSFER_ENCODING" in environ
    )
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while has_more:
                message = await receive()
                if message["type"] != "http.request":  # gone, or a malformed chunk
                    raise RequestProblem("The body broke off.", status=400)
                body += message.get("body", b"")
                if len(body) > max_length:
                    raise RequestProblem(
                        f"The body is longer than {max_length} octets.", status=413
                    )
                has_more = message.get("more_body", False)
    except TimeoutError:
        raise RequestProblem(
            "The body did not arrive in time.", status=408, detail="Send the request again."
        ) from None
    return bytes(body)


def environ_of(scope: _Scope) -> Environ:
    """Return the WSGI environ of a request whose body has not been read yet.

    Text is octets decoded as Latin-1 (PEP 3333), so a cookie in another charset arrives unchanged.
    Repeated headers are joined by commas, Cookie by semicolons (RFC 9110, RFC 6265).
    """
    path: bytes = scope["raw_path"][:_MAX_RAW_PATH]
    name, port = scope["server"]
    environ = {
        "REQUEST_METHOD": scope["method"],
        "PATH_INFO": (unquote_to_bytes(path) if b"%" in path else path).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": name,
        "SERVER_PORT": str(port),
        "REMOTE_ADDR": scope["client"][0] or "127.0.0.1",  # a Unix socket: a client on this machine
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
    """Return a header's name in the environ; None for X_Region, which would pass for X-Region."""
    if b"_" in name:
        return None
    key = "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
    return _NAMES.get(key, key)


def load(target: str, *, threads: int, writers: int) -> AsgiApplication:
    """Load the WSGI application `module:attribute` in a worker."""
    sys.setswitchinterval(_SWITCH_SECONDS)
    pools, max_body = build_pools(threads, writers), settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    application = AsgiApplication(resolve_name(target), pools, max_body=max_body)
    log.info("This worker is ready.")
    return application
