"""Clients that keep a service busy: at the log-in page, half-way through a body."""

import re
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence, Sized
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

from tests.servers import Project

LOG_IN = "/admin/login/"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
HALF = (
    b"POST /v1/decisions HTTP/1.1\r\nHost: localhost\r\nOrigin: http://www.mixnetworks.localhost\r\n"
    b"Content-Type: text/plain\r\nContent-Length: 200\r\n\r\n{"
)
PAUSE = 0.01  # seconds between two questions, as one reader of a page makes them

Milliseconds = list[float]


def ask(port: int, paths: Sequence[str], seconds: float) -> dict[str, Milliseconds]:
    """How long each answer took, in turn, each on a connection of its own."""
    sys.setswitchinterval(0.0005)  # who asks shares this process with the crowd
    taken: dict[str, Milliseconds] = {path: [] for path in paths}
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for path in paths:
            started = time.perf_counter()
            connection = HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", path)
            response = connection.getresponse()
            assert response.read() and response.status == 200
            connection.close()
            taken[path].append((time.perf_counter() - started) * 1000)
            time.sleep(PAUSE)
    return taken


def p95(taken: Milliseconds) -> float:
    return sorted(taken)[int(len(taken) * 0.95)]


@contextmanager
def logging_in(port: int, clients: int = 4) -> Iterator[list[int]]:
    """Clients that send wrong passwords, one after the other; what they were answered."""
    statuses: list[int] = []
    with _repeating(lambda: statuses.append(_log_in(port)), clients):
        yield statuses


@contextmanager
def half_sent(port: int, bodies: int = 6) -> Iterator[list[socket.socket]]:
    """Bodies that are announced and not sent, on these connections."""
    with ExitStack() as opened:
        sockets = []
        for _ in range(bodies):
            sockets.append(opened.enter_context(socket.create_connection(("127.0.0.1", port))))
            sockets[-1].sendall(HALF)
        yield sockets


@contextmanager
def _repeating(deed: Callable[[], object], clients: int) -> Iterator[None]:
    is_over = threading.Event()

    def repeat() -> None:
        while not is_over.is_set():
            with suppress(OSError, HTTPException):
                deed()

    threads = [threading.Thread(target=repeat) for _ in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def _log_in(port: int) -> int:
    """One wrong password, as a browser sends it."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", LOG_IN)
    page = connection.getresponse()
    cookie = (page.headers["Set-Cookie"] or "").partition(";")[0]
    found = TOKEN.search(page.read().decode())
    if found is None:
        return page.status
    form = {"csrfmiddlewaretoken": found[1], "username": "nobody", "password": "a wrong one"}
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", LOG_IN, urlencode(form), headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


Crowd = Callable[[Project], AbstractContextManager[Sized]]

ALL: dict[str, Crowd] = {
    "4 clients at the log-in page": lambda project: logging_in(project.port),
    "6 half-sent bodies": lambda project: half_sent(project.port),
}
