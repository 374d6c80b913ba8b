"""Servers behind a proxy: the site's own, of one page, and one that tells what reached it."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import NamedTuple

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Site</title>
<link rel="icon" href="data:,">
<script src="/consent/banner.js"></script>
<h1>Site</h1><a href="/consent/preferences/">Cookie settings</a>
<script type="text/plain" data-consent="analytics">document.title = "counted";</script>"""


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = self.path.partition("?")[0] == "/"
        body = PAGE.encode() if found else b"The site has no such page."
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Recorded(NamedTuple):
    method: str
    path: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> list[str]:
        return [value for other, value in self.headers if other.lower() == name.lower()]


def recorder(into: list[Recorded]) -> type[BaseHTTPRequestHandler]:
    class Recorder(Page):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else each answer waits forty milliseconds

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.path not in ("/readyz", "/healthz"):  # asked by the proxy, and by the test
                headers = list(self.headers.items())
                into.append(Recorded(self.command, self.path, headers, body))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        do_POST = do_GET  # noqa: N815

    return Recorder


class Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        pass  # a proxy keeps a connection for later, and lets it go


@contextmanager
def site(port: int, handler: type[BaseHTTPRequestHandler] = Page) -> Iterator[None]:
    server = Server(("127.0.0.1", port), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
