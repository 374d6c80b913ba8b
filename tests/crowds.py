"""Clients that keep a service busy: at the log-in page, half-way through a body."""

import re
import secrets
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from http.client import HTTPConnection
from urllib.parse import urlencode

LOG_IN = "/admin/login/"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
HALF = (
    b"POST /v1/decisions HTTP/1.1\r\nHost: localhost\r\nOrigin: http://www.mixnetworks.localhost\r\n"
    b"Content-Type: text/plain\r\nContent-Length: 200\r\n\r\n{"
)
NOBODY = b"nobody"  # the name in a log-in
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


def wrong_password(port: int) -> bytes:
    """A log-in that fails, as a browser sends it: half a second of hashing."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", LOG_IN)
        page = connection.getresponse()
        token = TOKEN.search(page.read().decode())
    assert token
    cookie, _, _ = page.headers["Set-Cookie"].partition(";")
    form = {"csrfmiddlewaretoken": token[1], "username": NOBODY.decode(), "password": "a wrong one"}
    body = urlencode(form)
    return (
        f"POST {LOG_IN} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def half_a_body(port: int) -> bytes:
    """A body that is announced and does not come."""
    return HALF


# Each with its status, once the service has hashed, or has waited long enough
CROWDS: dict[str, tuple[Callable[[int], bytes], str]] = {
    "4 log-ins": (wrong_password, "200"),
    "4 half-sent bodies": (half_a_body, "408"),
}


@contextmanager
def waiting(port: int, request: bytes, clients: int = 4) -> Iterator[list[socket.socket]]:
    """The connections of so many clients, each of which has sent this."""
    with ExitStack() as opened:
        sent = (_sent(port, request, number) for number in range(1, clients + 1))
        yield [opened.enter_context(connection) for connection in sent]


@contextmanager
def repeated(port: int, request: bytes, status: str, clients: int = 4) -> Iterator[None]:
    """So many clients send this again and again, and are answered with this status."""
    is_over, statuses = threading.Event(), set[str]()

    def repeat(number: int) -> None:
        while not is_over.is_set():
            with suppress(OSError), _sent(port, request, number) as connection:
                statuses.add(connection.recv(12).decode().partition(" ")[2])

    threads = [threading.Thread(target=repeat, args=[n]) for n in range(1, clients + 1)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
    assert statuses == {status}


def _sent(port: int, request: bytes, client: int) -> socket.socket:
    """From an address of its own: passwords of one client have a limit."""
    own = (f"127.0.0.{client}", 0)
    # And for a name of its own: one name of one client has five tries, none of which is hashed then
    request = request.replace(NOBODY, secrets.token_hex(len(NOBODY) // 2).encode())
    connection = socket.create_connection(("127.0.0.1", port), timeout=30, source_address=own)
    connection.sendall(request)
    return connection
