"""One server for all: every file compressed once, from memory, under the same headers."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import PurePath
from typing import Any, Self

import brotli  # type: ignore[import-untyped]

from consent.web.responses import FRESH

TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    "": "text/html",
}


@dataclass(frozen=True)
class File:
    body: bytes  # by Brotli
    kind: str

    @classmethod
    def of(cls, path: str, text: str) -> Self:
        return cls(brotli.compress(text.encode(), quality=11), TYPES[PurePath(path).suffix])


@dataclass
class Server:
    port: int = 0
    files: dict[str, File] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)  # of the categories asked about

    @property
    def url(self) -> str:
        return f"http://www.mixnetworks.localhost:{self.port}"

    @property
    def gated(self) -> str:
        """The script that waits: another company's, so its connection is new to everybody."""
        return f"http://statistics.localhost:{self.port}/gated.js"

    def recorded(self, decision: dict[str, Any]) -> str:
        """The state after a first answer to a first notice, as the service's cookie says it."""
        day = int(decision["id"].replace("-", "")[:12], 16) // 86_400_000
        choices = sorted(decision["choices"].items())
        fields = [f"{key}:{self.versions[key]}:{3 * granted}" for key, granted in choices]
        return "~".join(["1", str(day), "DE", "0", *fields])


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body leave together
    stand: Server

    def do_GET(self) -> None:
        file = self.stand.files.get(self.path.partition("?")[0])
        if file:
            self.answer(200, file.body, file.kind, "br")
        else:
            self.answer(404, b"", "text/plain")

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/v1/decisions":
            decision = json.loads(sent)
            state = self.stand.recorded(decision)
            reply = json.dumps({"receipt": decision["id"], "state": state}).encode()
            self.answer(201, reply, "application/json", cookie=f"mix_consent_state={state}; Path=/")
        else:
            self.answer(204, b"", "text/plain")

    def answer(
        self, status: int, body: bytes, kind: str, encoding: str = "", cookie: str = ""
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-cache" if "html" in kind else f"public, {FRESH}")
        if encoding:
            self.send_header("Content-Encoding", encoding)
        if cookie:
            self.send_header("Set-Cookie", cookie)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def serving() -> Iterator[Server]:
    server = Server()
    handler = type("BenchHandler", (Handler,), {"stand": server})
    quiet = type("BenchServer", (ThreadingHTTPServer,), {"handle_error": lambda *_: None})
    with quiet(("127.0.0.1", 0), handler) as http:  # a page that is left hangs up
        server.port = http.server_port
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield server
        http.shutdown()
