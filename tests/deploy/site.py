"""The site's own server behind the proxy: one page with the tag, and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

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
