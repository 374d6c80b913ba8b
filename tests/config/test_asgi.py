"""The server process: what it hands to WSGI, and for what nobody waits."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import resolve

from config import asgi
from config.asgi import AsgiApplication, Environ, environ_of
from config.serving import threads
from config.serving.threads import LOG_IN, ThreadPlan
from consent.statistics import metrics
from tests.coroutines import at_once

Message = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

MOST = 100


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


def serving(application: Application = echo, **facts: int) -> AsgiApplication:
    return AsgiApplication(application, ThreadPlan.of(2, writers=1), most=facts.get("most", MOST))


def ask(exchange: Exchange, application: AsgiApplication | None = None) -> Exchange:
    return asyncio.run(exchange(application or serving()))


@pytest.mark.parametrize(
    ("headers", "environ"),
    [
        pytest.param([(b"x-region", b"DE")], {"HTTP_X_REGION": "DE"}, id="one"),
        pytest.param([(b"sec-gpc", b"0"), (b"sec-gpc", b"1")], {"HTTP_SEC_GPC": "0,1"}, id="twice"),
        pytest.param(
            [(b"cookie", b"a=1"), (b"cookie", b"b=2")], {"HTTP_COOKIE": "a=1; b=2"}, id="cookies"
        ),
        pytest.param(
            [(b"x-region", b"DE"), (b"x_region", b"US-TX")],
            {"HTTP_X_REGION": "DE"},
            id="with an underscore: it overrules nothing",
        ),
        pytest.param([(b"content_length", b"9")], {}, id="nor does it become another"),
        pytest.param([(b"content-type", b"text/plain")], {"CONTENT_TYPE": "text/plain"}, id="type"),
        pytest.param(
            [(b"cookie", b"a=\xc3\xa9; b=2")], {"HTTP_COOKIE": "a=Ã©; b=2"}, id="not in ASCII"
        ),
    ],
)
def test_headers_arrive_as_wsgi_has_them(
    headers: list[tuple[bytes, bytes]], environ: dict[str, str]
) -> None:
    found = environ_of(scope("GET", b"/", *headers))

    assert {key: found[key] for key in found if key.startswith(("HTTP_", "CONTENT"))} == environ


def test_an_address_is_octets_in_latin_1() -> None:
    environ = environ_of(scope("GET", b"/a%2Fb/%C3%A9%ff"))

    assert environ["PATH_INFO"].encode("latin-1") == b"/a/b/\xc3\xa9\xff"
    assert (environ["QUERY_STRING"], environ["REMOTE_ADDR"]) == ("q=%20", "203.0.113.7")


def test_a_body_in_pieces_is_handed_on_as_one() -> None:
    answer = ask(Exchange(post(5), b"he", b"llo"))

    assert (answer.status, answer.body) == (201, b"got hello")


def test_what_is_answered_from_memory_waits_for_nobody() -> None:
    def application(environ: Environ, start_response: Callable[..., Any]) -> list[bytes]:
        raise AssertionError("no thread is asked")

    setattr(application, "from_memory", lambda environ: HttpResponse(b"here", status=203))

    answer = at_once(Exchange(scope())(serving(application)))

    assert (answer.status, answer.body) == (203, b"here")


def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgi, "BODY_SECONDS", 0.05)

    answer = ask(Exchange(post(5)))

    assert answer.status == 408
    assert answer.headers[b"Content-Type"] == b"application/problem+json"


@pytest.mark.parametrize(
    "exchange",
    [
        pytest.param(Exchange(post(MOST + 1)), id="announced"),
        pytest.param(Exchange(post(10**30)), id="as no number can be"),
        pytest.param(
            Exchange(scope("POST", b"/", (b"transfer-encoding", b"chunked")), b"x" * (MOST + 1)),
            id="sent",
        ),
    ],
)
def test_a_body_that_is_too_long_is_not_read(exchange: Exchange) -> None:
    assert ask(exchange).status == 413


def test_who_is_gone_is_not_answered() -> None:
    assert ask(Exchange(post(5), breaks_off=True)).sent == []


@pytest.mark.parametrize(
    ("request_line", "threads"),
    [
        pytest.param(("GET", b"/preferences/"), "reading", id="a page"),
        pytest.param(("POST", b"/v1/decisions"), "writing", id="a decision"),
        pytest.param(("DELETE", b"/v1/decisions/mine"), "writing", id="an erasure"),
        pytest.param(("GET", b"/admin/login/"), "staff", id="the log-in page"),
        pytest.param(("POST", b"/admin/login/"), "log-ins", id="a log-in"),
        pytest.param(("POST", b"/admin/consent/site/1/change/"), "staff", id="staff's work"),
    ],
)
def test_each_kind_of_work_has_threads_of_its_own(
    request_line: tuple[str, bytes], threads: str
) -> None:
    answer = ask(Exchange(scope(*request_line)))

    assert answer.headers[b"X-Thread"].decode().rpartition("_")[0] == threads


def test_the_log_in_page_is_where_the_threads_think_it_is() -> None:
    assert resolve(LOG_IN).view_name == "admin:login"


def test_one_thread_at_a_time_writes_to_sqlite() -> None:
    now, most = [0], [0]

    def write(environ: Environ, start_response: Callable[..., Any]) -> list[bytes]:
        now[0] += 1
        most[0] = max(most[0], now[0])
        time.sleep(0.01)
        now[0] -= 1
        return echo(environ, start_response)

    async def ask_together() -> list[Exchange]:
        application = serving(write)
        return await asyncio.gather(*(Exchange(post(0))(application) for _ in range(5)))

    assert [one.status for one in asyncio.run(ask_together())] == [201] * 5
    assert most == [1]


def test_too_many_are_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "MOST_WAITING", 2)
    monkeypatch.setattr(threads, "PATIENCE_SECONDS", 0.05)
    is_over = threading.Event()

    def wait(environ: Environ, start_response: Callable[..., Any]) -> list[bytes]:
        is_over.wait(10)
        return echo(environ, start_response)

    async def ask_together() -> list[Exchange]:
        application = serving(wait)
        asyncio.get_running_loop().call_later(0.2, is_over.set)
        waiting = [Exchange(post(0))(application) for _ in range(5)]
        reading = Exchange(scope())(application)  # its threads are others
        return await asyncio.gather(*waiting, reading)

    before = counted()
    answers = asyncio.run(ask_together())

    assert [one.status for one in answers] == [201, 503, 503, 503, 503, 201]
    assert answers[1].headers[b"Retry-After"] == b"5"
    assert counted() == before + 4  # though nobody looked where they were meant to go


def counted() -> float:
    labels = {"route": metrics.UNREAD, "status": "5xx"}
    samples = (sample for one in metrics.collect() for sample in one.samples)
    return sum(
        sample.value
        for sample in samples
        if sample.name == "consent_request_seconds_count" and sample.labels == labels
    )


def test_what_needs_no_database_is_answered_while_all_that_read_wait_for_one() -> None:
    is_over = threading.Event()

    def read(environ: Environ, start_response: Callable[..., Any]) -> list[bytes]:
        if not needs_no_database(environ):
            is_over.wait(60)
        return echo(environ, start_response)

    def needs_no_database(environ: Environ) -> bool:
        return bool(environ["PATH_INFO"] == "/banner.js")

    setattr(read, "needs_no_database", needs_no_database)

    async def ask_together() -> Exchange:
        application = serving(read)
        pages = [asyncio.create_task(Exchange(scope())(application)) for _ in range(5)]
        await asyncio.sleep(0.1)
        drawn = await Exchange(scope("GET", b"/banner.js"))(application)
        assert not any(page.done() for page in pages)
        is_over.set()
        await asyncio.gather(*pages)
        return drawn

    assert asyncio.run(ask_together()).headers[b"X-Thread"].startswith(b"memory")
