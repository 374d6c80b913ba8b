"""The threads of the server process: each kind of work has its own."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from django.urls import resolve

from config.server import application as server
from config.server.application import PASSWORDS, Environ
from consent.lib import db_timeouts
from consent.web import metrics
from tests.config.counting import counted
from tests.config.exchanges import Exchange, ask, echo, post, scope, serving, waiting


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


def test_the_pages_of_passwords_are_where_the_threads_think_it_is() -> None:
    names = [resolve(path).view_name for path in PASSWORDS]
    assert names == ["admin:login", "admin_password_reset"]


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

    assert [answer.status for answer in asyncio.run(ask_together())] == [201] * 5
    assert most == [1]


def test_the_wait_for_a_thread_is_a_part_of_the_wait_for_the_database(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(db_timeouts, "default", 60.0)
    left: list[float] = []

    def write(environ: Environ, start_response: Callable[..., Any]) -> list[bytes]:
        left.append(db_timeouts.remaining() or 0)
        time.sleep(0.1)
        return echo(environ, start_response)

    async def ask_together() -> None:
        application = serving(write)
        await asyncio.gather(*(Exchange(post(0))(application) for _ in range(3)))

    asyncio.run(ask_together())

    assert [round(before - after, 1) >= 0.1 for before, after in pairwise(left)] == [True, True]


def test_too_many_are_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "MAX_WAITING", 2)
    monkeypatch.setattr(server, "WAIT_SECONDS", 0.05)
    is_over = threading.Event()

    async def ask_together() -> list[Exchange]:
        application = serving(waiting(is_over))
        asyncio.get_running_loop().call_later(0.2, is_over.set)
        writing = [Exchange(post(0))(application) for _ in range(5)]
        reading = Exchange(scope())(application)  # its threads are others
        return await asyncio.gather(*writing, reading)

    refused = partial(counted, route=metrics.UNREAD, status="5xx")
    before = refused()
    answers = asyncio.run(ask_together())

    assert [answer.status for answer in answers] == [201, 503, 503, 503, 503, 201]
    assert answers[1].headers[b"Retry-After"] == b"5"
    assert refused() == before + 4  # though nobody looked where they were meant to go


def test_one_client_leaves_room_in_the_queue_for_others() -> None:
    is_over = threading.Event()

    async def ask_together() -> tuple[list[Exchange], Exchange]:
        application = serving(waiting(is_over))
        greedy = [asyncio.create_task(Exchange(post(0))(application)) for _ in range(160)]
        await asyncio.sleep(0)  # each stands in the queue now, or has been refused
        other = Exchange(post(0) | {"client": ("198.51.100.9", "1")})
        honest = asyncio.create_task(other(application))
        await asyncio.sleep(0)
        is_over.set()
        return await asyncio.gather(*greedy), await honest

    greedy, honest = asyncio.run(ask_together())

    statuses = Counter(answer.status for answer in greedy)
    assert honest.status == 201
    assert statuses == {201: server.MAX_OF_CLIENT + 1, 429: 159 - server.MAX_OF_CLIENT}
    assert greedy[-1].headers[b"Retry-After"] == b"5"


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
