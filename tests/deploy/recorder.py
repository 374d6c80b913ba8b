"""A server behind a proxy that answers everything, and tells what reached it."""

from http.server import BaseHTTPRequestHandler
from typing import NamedTuple

from tests.deploy.site import Page


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

        def do_GET(self) -> None:  # noqa: N802
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
