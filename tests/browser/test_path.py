"""The service under a path of the site: one origin, and a script of the page goes for the admin."""

import http.client
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Page

from tests.servers import Project, free_port

WWW = "www.mixnetworks.localhost"
TRY = """async () => {
  const paths = ["cookies/", "admin/", "admin/login/", "admin/consent/site/1/token/"];
  const answers = await Promise.all(paths.map((path) => fetch("/consent/" + path)));
  const posted = await fetch("/consent/admin/login/", {method: "POST", body: "a=b"});
  return [...answers, posted].map((answer) => answer.status);
}"""
SEED = """
from consent import publishing
from consent.publishing import seeding
publishing.publish(seeding.seed(), by="nina")
"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """The site's server: a page of its own, and the service below /consent."""
    port = free_port()
    project = Project.make(tmp_path, CONSENT_SERVICE_URL=f"http://{WWW}:{port}/consent")
    project.migrate()
    project.python(SEED)

    class Site(BaseHTTPRequestHandler):
        def answer(self) -> None:
            below = self.path.removeprefix("/consent")
            status, kind, body = 200, "text/html", b"<!doctype html><title>Site</title>"
            if below != self.path:
                service = http.client.HTTPConnection("127.0.0.1", project.port, timeout=20)
                sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                service.request(self.command, below, sent, dict(self.headers.items()))
                response = service.getresponse()
                status, body = response.status, response.read()
                kind = response.headers.get("Content-Type", "")
                service.close()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Site)
    with project.running("serve"):
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{WWW}:{port}/"
        server.shutdown()
        server.server_close()


def test_a_script_of_the_page_finds_no_admin(site: str, page: Page) -> None:
    page.goto(site)
    assert page.evaluate(TRY) == [200, 404, 404, 404, 404]
