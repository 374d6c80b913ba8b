"""A site whose tags leave something in every place a browser has, and a real service beside it."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser.serving import serving
from tests.browser.stand import Handler, Stand
from tests.servers import Project

DOMAIN = "mixnetworks.localhost"
PREPARE = """
from pathlib import Path
from consent import publishing
from tests import filled
site = filled.seed(extra=Path({extra!r}), origins=[{origin!r}], cookie_domain={domain!r})
publishing.publish(site, by="nina")
"""
# Once it is installed, the worker fills a cache of its own, as a tag's does
WORKER = """oninstall = (event) => event.waitUntil(
  caches.open("stats-pages").then((cache) => cache.put("/kept", new Response("kept"))));"""
SERVED = (  # by the site's own server, all out of reach of scripts
    f"_served=1; Path=/; Domain={DOMAIN}; HttpOnly",
    f"_served_deep=1; Path=/shop; Domain={DOMAIN}; HttpOnly",
    "_served_here=1; Path=/; HttpOnly",
    f"session=1; Path=/; Domain={DOMAIN}; HttpOnly",
)
SCRIPTED = """async () => {
  const domain = "domain=mixnetworks.localhost";
  for (const line of [
    "_stats=1; path=/",
    `_stats_x7=1; path=/; ${domain}`,
    "_deep=1; path=/shop",
    "_far=1; path=/elsewhere",
    `__Secure-stats=1; path=/; ${domain}; secure`,
    "__Host-stats=1; path=/; secure",
    "_chips=1; path=/; secure; partitioned",
    `_ads=1; path=/; ${domain}`,
    `basket=1; path=/; ${domain}`,
  ]) document.cookie = `${line}; max-age=9999`;
  for (const area of [localStorage, sessionStorage]) {
    area.setItem("stats-x7", 1);
    area.setItem("basket", 1);
  }
  const open = (name) => new Promise((done) => {
    indexedDB.open(name).onsuccess = ({ target }) => (target.result.close(), done());
  });
  await open("stats-x7");
  await open("orders");
  await caches.open("shell");
  await navigator.serviceWorker.register("/worker.js");
  await navigator.serviceWorker.ready;
}"""
HELD = """async () => ({
  "local-storage": Object.keys(localStorage).filter((name) => name !== "mix_consent_queue"),
  "session-storage": Object.keys(sessionStorage),
  "indexed-db": (await indexedDB.databases()).map(({ name }) => name),
  "cache-storage": await caches.keys(),
})"""
OURS = ("__Host-mix_visitor", "__Secure-mix_consent", "mix_consent_state", "mix_consent_receipt")


def declared(name: str, kind: str = "cookie", **more: Any) -> dict[str, Any]:
    texts = {language: {"purpose": "Counts."} for language in ("en", "fr", "es")}
    return {"name": name, "kind": kind, "texts": texts, **more}


EXTRA = {
    "necessary": [
        declared("basket"),
        declared("session", http_only=True),
        declared("basket", "local-storage"),
        declared("basket", "session-storage"),
        declared("orders", "indexed-db"),
        declared("shell", "cache-storage"),
    ],
    "analytics": [
        declared("_stats"),
        declared("_stats_*"),
        declared("_deep", path="/shop"),
        declared("_far", path="/elsewhere"),
        declared("__Secure-stats"),
        declared("__Host-stats"),
        declared("_chips"),
        declared("_served", http_only=True),
        declared("_served_deep", http_only=True, path="/shop"),
        declared("_served_here", http_only=True, domain=f"www.{DOMAIN}"),
        declared("stats-*", "local-storage"),
        declared("stats-*", "session-storage"),
        declared("stats-*", "indexed-db"),
        declared("stats-*", "cache-storage"),
    ],
    "marketing": [declared("_ads")],
}


@dataclass
class Shop:
    site: Stand
    project: Project

    @property
    def url(self) -> str:
        return f"{self.site.site_url}shop/"

    @property
    def elsewhere(self) -> str:
        return f"{self.site.site_url}elsewhere/"

    def fill(self, page: Page) -> None:
        """What tags and the server do once they may."""
        page.evaluate("fetch('/serve')")
        page.evaluate(SCRIPTED)

    def rows(self, query: str) -> list[Any]:
        path = self.project.database_url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path)) as database:
            return database.execute(query).fetchall()


class ShopHandler(Handler):
    def do_GET(self) -> None:  # noqa: N802 (the library's name)
        if self.path == "/worker.js":
            return self.answer(200, WORKER, "text/javascript")
        if self.path != "/serve":
            return super().do_GET()
        self.send_response(204)
        for line in SERVED:
            self.send_header("Set-Cookie", f"{line}; Max-Age=9999")
        self.end_headers()
        return None


@contextmanager
def shopping(folder: Path) -> Iterator[Shop]:
    """The site is up; the service is made, and not started."""
    stand = Stand(body='<script type="text/plain" data-consent="analytics" src="/tag.js"></script>')
    with serving(ShopHandler, stand=stand) as stand.port:
        project = Project.make(folder)
        stand.service = project.url
        extra = folder / "extra.json"
        rows = [{"key": key, "cookies": cookies} for key, cookies in EXTRA.items()]
        extra.write_text(json.dumps({"categories": rows}))
        project.migrate()
        origin = stand.site_url.rstrip("/")
        project.python(PREPARE.format(extra=str(extra), origin=origin, domain=DOMAIN))
        yield Shop(stand, project)


def inventory(page: Page) -> list[str]:
    """Everything that lies in this browser but what is ours, HttpOnly and other paths included."""
    found = [
        f"cookie {one['name']} on {one['domain']}{one['path']}"
        + (" (HttpOnly)" if one["httpOnly"] else "")
        for one in page.context.cookies()
        if one["name"] not in OURS
    ]
    held = page.evaluate(HELD)
    stored = (f"{kind} {name}" for kind in held for name in held[kind] if name not in OURS)
    return sorted([*found, *stored])
