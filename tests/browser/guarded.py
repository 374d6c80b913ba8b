"""A page that is guarded, and the strangers it loads from, all on one loopback port."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from django.test import override_settings
from playwright.sync_api import Page, expect

from consent.scripts import guard
from tests.browser.serving import serving
from tests.browser.stand import Handler, Stand

CAUGHT = """<script nonce="once">
caught = [];
document.addEventListener("mixconsent:blocked", ({ detail }) => caught.push(detail));
</script>"""


def item(name: str, kind: str = "cookie") -> dict[str, Any]:
    return {"name": name, "kind": kind}


SNAPSHOT: dict[str, Any] = {
    "categories": [
        {
            "key": "necessary",
            "necessary": True,
            "hosts": ["pay.ads.localhost"],
            "cookies": [item("basket")],
        },
        {
            "key": "analytics",
            "necessary": False,
            "hosts": ["stats.localhost"],
            "cookies": [
                item("_ga"),
                item("_ga_*"),
                item("ga-*", "local-storage"),
                item("ga-visit", "session-storage"),
                item("ga-pages", "indexed-db"),
            ],
        },
        {
            "key": "marketing",
            "necessary": False,
            "hosts": ["*.ads.localhost"],
            "cookies": [item("_ads")],
        },
    ]
}


@dataclass
class Guarded(Stand):
    tag: str = '<script src="{url}/guard.js"></script>'
    guarded: str = ""
    asked: list[str] = field(default_factory=list)  # host and path of what strangers were asked
    detections: list[dict[str, Any]] = field(default_factory=list)

    @property
    def ads(self) -> str:
        return f"http://www.ads.localhost:{self.port}"

    @property
    def stats(self) -> str:
        return f"http://stats.localhost:{self.port}"

    @property
    def strictest(self) -> str:
        ours = f"{super().strictest}; frame-src {self.ads}"
        return ours.replace("script-src", f"script-src {self.ads} {self.stats}")

    def page(self) -> str:
        guard_first = CAUGHT + self.tag.replace("{url}", self.url)
        return super().page().replace("<title>", f"{guard_first}<title>", 1)


class GuardedHandler(Handler, BaseHTTPRequestHandler):
    stand: Guarded

    def do_GET(self) -> None:
        host = self.headers["Host"].partition(":")[0]
        if not host.endswith("mixnetworks.localhost"):
            self.stand.asked.append(host + self.path)
        if self.path.partition("?")[0] == "/guard.js":
            self.answer(200, self.stand.guarded, "text/javascript")
        elif self.path == "/frame":
            self.answer(200, "<p>Framed", "text/html")
        else:
            super().do_GET()

    def do_POST(self) -> None:
        if self.path != "/v1/detections":
            return super().do_POST()
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        self.stand.detections.append(json.loads(sent))
        self.answer(204, "", "text/plain")


@contextmanager
def guarding(
    stand: Guarded | None = None, handler: type[Handler] = GuardedHandler
) -> Iterator[Guarded]:
    stand = stand or Guarded()
    with serving(handler, stand=stand) as stand.port:
        with override_settings(CONSENT_SERVICE_URL=stand.url):
            stand.guarded = guard.script(SNAPSHOT, "mix")
        yield stand


def visit(page: Page, stand: Guarded) -> None:
    """Open the page, and wait until the banner asks."""
    page.goto(stand.site_url)
    expect(page.get_by_role("region")).to_be_visible()


def caught(page: Page) -> list[tuple[str, str, str, bool]]:
    return [
        (one["what"], one["name"], one["category"], one["held"]) for one in page.evaluate("caught")
    ]
