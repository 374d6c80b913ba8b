"""The ASGI application of `manage.py serve`: memory routes in the event loop, the rest in threads.

Not Django's own ASGI handler, which costs six times the CPU of its WSGI handler.
"""

from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from io import BytesIO
from time import perf_counter
from typing import Any, NamedTuple, Self

from django.http import HttpResponse

from config.serving.environ import Environ, Scope, Wsgi, environ_of
from config.serving.request_body import Disconnected, Receive, read_body
from config.serving.threads import ThreadPlan
from consent.statistics import metrics
from consent.web.responses import RequestProblem

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
