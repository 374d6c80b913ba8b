"""The service under a path of the site: one origin, and a script of the page goes for the admin."""

import http.client
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Page

from consent.lib import uuid7
from tests.servers import Project, free_port

WWW = "www.mixnetworks.localhost"
TRY = """async () => {
  const paths = ["cookies/", "admin/", "admin/login/", "admin/consent/site/1/token/"];
  const answers = await Promise.all(paths.map((path) => fetch("/consent/" + path)));
  const posted = await fetch("/consent/admin/login/", {method: "POST", body: "a=b"});
  return [...answers, posted].map((answer) => answer.status);
}"""
BECOME = """async (decision) => {
  await fetch("/consent/v1/decisions", { method: "POST", body: JSON.stringify(decision) });
  const mine = "/consent/v1/decisions/mine?site=mix";
  const { decisions } = await (await fetch(mine)).json();
  const form = await (await fetch("/consent/preferences/?site=mix")).text();
  const erased = await fetch(mine, { method: "DELETE" });
  return [decisions.map((one) => one.receipt), form.includes("csrfmiddlewaretoken"), erased.status];
}"""
SEED = """
from consent import publishing
from tests import filled
publishing.publish(filled.seed(), by="nina")
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
            lines: list[str] = []
            if below != self.path:
                service = http.client.HTTPConnection("127.0.0.1", project.port, timeout=20)
                sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                service.request(self.command, below, sent, dict(self.headers.items()))
                response = service.getresponse()
                status, body = response.status, response.read()
                kind = response.headers.get("Content-Type", "")
                lines = response.headers.get_all("Set-Cookie") or []
                service.close()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            for line in lines:
                self.send_header("Set-Cookie", line)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_DELETE = answer  # noqa: N815

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


def test_a_script_of_the_page_is_the_visitor_there(site: str, page: Page) -> None:
    """Not prevented: one origin is one, as .github/THREATS.md and the manual say."""
    decision = {
        "id": str(uuid7.uuid7(datetime.now(UTC))),
        "site": "mix",
        "notice": 1,
        "choices": {"analytics": True},
        "surface": "banner",
        "method": "custom",
        "language": "en",
        "region": "ZZ",
        "signal": False,
    }
    page.goto(site)

    assert page.evaluate(BECOME, decision) == [[decision["id"]], True, 204]
