"""A shop whose tags and server leave something in every place that a browser has."""

from playwright.sync_api import Page

from tests.browser.catalogue import DOMAIN
from tests.browser.serving import SCRIPT, Reply

TAG = '<script type="text/plain" data-consent="analytics" src="/tag.js"></script>'
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
NECESSARY = [
    "cache-storage shell",
    "cookie basket on .mixnetworks.localhost/",
    "cookie session on .mixnetworks.localhost/ (HttpOnly)",
    "indexed-db orders",
    "local-storage basket",
    "session-storage basket",
]
REFUSED = [
    "cache-storage stats-pages",
    "cookie __Host-stats on www.mixnetworks.localhost/",
    "cookie __Secure-stats on .mixnetworks.localhost/",
    "cookie _ads on .mixnetworks.localhost/",
    "cookie _chips on www.mixnetworks.localhost/",
    "cookie _deep on www.mixnetworks.localhost/shop",
    "cookie _served on .mixnetworks.localhost/ (HttpOnly)",
    "cookie _served_deep on .mixnetworks.localhost/shop (HttpOnly)",
    "cookie _stats on www.mixnetworks.localhost/",
    "cookie _stats_x7 on .mixnetworks.localhost/",
    "indexed-db stats-x7",
    "local-storage stats-x7",
    "session-storage stats-x7",
]
# Host-only and HttpOnly: scripts do not see it, and the service is another host
UNREACHABLE = ["cookie _served_here on www.mixnetworks.localhost/ (HttpOnly)"]
# Host-only on another path: it goes when the visitor comes to that path
ELSEWHERE = ["cookie _far on www.mixnetworks.localhost/elsewhere"]
LEFT = sorted([*NECESSARY, *UNREACHABLE, *ELSEWHERE])


FILES = {
    "worker.js": Reply(WORKER, SCRIPT),
    "serve": Reply(
        status=204, headers=tuple(("Set-Cookie", f"{line}; Max-Age=9999") for line in SERVED)
    ),
}


def fill(page: Page) -> None:
    """What tags and the server do once they may."""
    page.evaluate("fetch('/serve')")
    page.evaluate(SCRIPTED)


def inventory(page: Page) -> list[str]:
    """Everything that lies in this browser but what is ours, HttpOnly and other paths included."""
    ours = (*OURS, "__Secure-mix_account", "__Host-mix_csrf", "mix_consent_heard")
    found = [
        f"cookie {cookie['name']} on {cookie['domain']}{cookie['path']}"
        + (" (HttpOnly)" if cookie["httpOnly"] else "")
        for cookie in page.context.cookies()
        if cookie["name"] not in ours
    ]
    held = page.evaluate(HELD)
    stored = (f"{kind} {name}" for kind in held for name in held[kind] if name not in ours)
    return sorted([*found, *stored])
