"""Servers behind nginx, which record every request that reaches them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


@dataclass
class RecordingServer:
    """What a server answers, and every request that reached it."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    is_silent: bool = False  # it takes the request, and never answers
    requests: list[dict[str, Any]] = field(default_factory=list)
    port: int = 0
    ended: Event = field(default_factory=Event)


@contextmanager
def serve(**facts: Any) -> Iterator[RecordingServer]:
    """A server whose answer is the request that it got, as JSON."""
    record = RecordingServer(**facts)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet: else each answer waits for the other end

        def do_GET(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            names = {name.lower(): value for name, value in self.headers.items()}
            request = {"path": self.path, "headers": names, "body": sent.decode()}
            record.requests.append(request)
            if record.is_silent:
                record.ended.wait(60)
            body = b"" if record.status in (204, 304) else json.dumps(request).encode()
            self.send_response(record.status)
            for name, value in record.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    record.port = server.server_port
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield record
    finally:
        record.ended.set()
        server.shutdown()
        server.server_close()
