"""A site in a server process of its own, and a browser to visit it with."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.cookiejar import CookieJar
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from tests.servers import free_port, stop
from tests.shared import ROOT

SECONDS = 60
KINDS = {
    "WSGI": ("wsgi", "tests.client.sites.wsgi:make"),
    "ASGI": ("asgi", "tests.client.sites.asgi:make"),
    "Django, WSGI": ("wsgi", "tests.client.sites.django_wsgi:make"),
    "Django, ASGI": ("asginl", "tests.client.sites.django_asgi:make"),
}


class Response(NamedTuple):
    """All that comes over the wire, but for the date and how a body is cut into chunks."""

    version: int
    status: int
    reason: str
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def others(self) -> list[tuple[str, str]]:
        return [one for one in self.headers if one[0].lower() not in ("set-cookie", "date")]

    @property
    def lines(self) -> list[str]:
        return [value for name, value in self.headers if name.lower() == "set-cookie"]


class Site(NamedTuple):
    port: int

    def get(self, path: str, *, method: str = "GET", **headers: str) -> Response:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request(method, path, headers=headers)
            got = connection.getresponse()
            return Response(got.version, got.status, got.reason, got.getheaders(), got.read())
        finally:
            connection.close()

    def browse(self, browser: CookieJar, path: str, **headers: str) -> None:
        """Visit the page, and store the cookies that it sets."""
        opener: OpenerDirector = build_opener(HTTPCookieProcessor(browser))
        request = Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        with opener.open(request, timeout=SECONDS) as response:
            response.read()

    def _is_up(self) -> bool:
        try:
            return self.get("/bare/chat").status == 200
        except (OSError, HTTPError):
            return False


@contextmanager
def running(kind: str, service: str, log: Path) -> Iterator[Site]:
    interface, target = KINDS[kind]
    site = Site(free_port())
    options = ["--interface", interface, "--host", "127.0.0.1", "--port", str(site.port)]
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "granian", "--factory", *options, target],
            cwd=ROOT,
            env=os.environ | {"SITE_SERVICE": service, "DJANGO_SETTINGS_MODULE": ""},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + SECONDS
        while not site._is_up():
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"{kind} did not start:\n{log.read_text()}")
            time.sleep(0.1)
        yield site
    finally:
        stop(process)
