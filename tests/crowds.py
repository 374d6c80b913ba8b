"""Clients that keep a service busy: at the log-in page, half-way through a body."""

import re
import secrets
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
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


@contextmanager
def waiting(port: int, request: bytes, clients: int = 4) -> Iterator[list[socket.socket]]:
    """The connections of so many clients, each of which has sent this."""
    with ExitStack() as opened:
        sent = (_sent(port, request, number) for number in range(1, clients + 1))
        yield [opened.enter_context(connection) for connection in sent]


def _sent(port: int, request: bytes, client: int) -> socket.socket:
    """From an address of its own: passwords of one client have a limit."""
    own = (f"127.0.0.{client}", 0)
    # And for a name of its own: one name of one client has five tries, none of which is hashed then
    request = request.replace(NOBODY, secrets.token_hex(len(NOBODY) // 2).encode())
    connection = socket.create_connection(("127.0.0.1", port), timeout=30, source_address=own)
    connection.sendall(request)
    return connection
