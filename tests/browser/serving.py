"""Small servers beside the test, each on a port of its own: one handler, and sites that answer."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol, TypeVar

STOP_SECONDS = 0.01  # at most; by itself, the library takes half a second
SCRIPT = "text/javascript"
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Reply:
    text: str = ""
    kind: str = "text/html"
    status: int = 200
    headers: Headers = ()


class Site(Protocol):
    port: int

    def get(self, host: str, path: str) -> Reply: ...

    def post(self, path: str, sent: bytes) -> Reply | None:
        """Return the answer, or None to hang up, as where nothing is to be sent."""
        return None


S = TypeVar("S", bound=Site)


class Handler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        self._answer(self.site.get(self.headers["Host"].partition(":")[0], self.path))

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        if reply := self.site.post(self.path, sent):
            self._answer(reply)

    def _answer(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", f"{reply.kind}; charset=utf-8")
        self.send_header("Access-Control-Allow-Origin", self.headers["Origin"] or "*")
        for name, value in reply.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.text.encode())

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def serving(site: S) -> Iterator[S]:
    handler = type("Handler", (Handler,), {"site": site})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        site.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=(STOP_SECONDS,), daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
