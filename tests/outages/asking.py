"""One request on a connection of its own."""

from collections.abc import Mapping
from http.client import HTTPConnection

from tests.outages.decisions import TIMEOUT, Answer

BROWSER = {"X-Region": "DE", "Accept-Language": "en"}


def get(port: int, path: str, cookie: str = "", **more: str) -> Answer:
    headers = BROWSER | ({"Cookie": cookie} if cookie else {}) | more
    return ask(port, "GET", path, headers)


def ask(port: int, method: str, path: str, headers: Mapping[str, str], body: str = "") -> Answer:
    connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    try:
        connection.request(method, path, body or None, dict(headers))
        response = connection.getresponse()
        cookies = response.headers.get_all("Set-Cookie") or []
        return Answer(response.status, response.headers, response.read(), cookies)
    finally:
        connection.close()
