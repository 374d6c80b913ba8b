"""Sites, and a hostile host, below one domain: what each serves, beside a real service."""

import json
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, Page

from tests.browser.catalogue import DOMAIN
from tests.browser.serving import Reply, Site
from tests.browser.waiting import until_ready
from tests.servers import Project

HOSTS = {"mix": "www", "shop": "shop"}  # by the sites' keys
EVIL = "evil"
WAITING = "".join(
    f'<script type="text/plain" data-consent="{key}">(window.ran ??= []).push("{key}")</script>'
    for key in ("analytics", "marketing")
)


@dataclass
class Neighbours(Site):
    """Two sites of one service on one domain."""

    project: Project
    port: int = 0
    planted: list[str] = field(default_factory=list)  # Set-Cookie lines of the hostile host

    def origin(self, host: str) -> str:
        return f"http://{host}.{DOMAIN}:{self.port}"

    def get(self, host: str, path: str) -> Reply:
        host = host.partition(".")[0]
        if host == EVIL:
            lines = tuple(("Set-Cookie", line) for line in self.planted)
            return Reply("planted", headers=lines)
        key = next(key for key, own in HOSTS.items() if own == host)
        return Reply(
            f"<!doctype html><html lang=en><title>{key}</title><body><p>{key}"
            f'<script async src="{self.project.url}/banner.js?site={key}"></script>{WAITING}'
        )

    def visit(self, page: Page, site: str) -> None:
        page.goto(self.origin(HOSTS[site]))
        until_ready(page)

    def request(
        self, path: str, *, cookie: str = "", body: Any = None, **more: str
    ) -> tuple[int, Any, list[str]]:
        """What anybody's own program is answered: the status, the body, Set-Cookie lines."""
        host = self.project.url.removeprefix("http://")
        headers = {"Host": host, "Cookie": cookie, "Content-Type": "text/plain"} | more
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.project.port}{path}",
            headers=headers,
            data=None if body is None else json.dumps(body).encode(),
        )
        try:
            with urllib.request.urlopen(request) as response:
                text = response.read()
                lines = response.headers.get_all("Set-Cookie") or []
                return response.status, json.loads(text) if text else None, lines
        except urllib.error.HTTPError as error:
            return error.code, json.load(error), error.headers.get_all("Set-Cookie") or []


def cookies(context: BrowserContext) -> dict[str, str]:
    """Every cookie of a browser that is no form's protection, HttpOnly ones included."""
    found = {str(cookie["name"]): str(cookie["value"]) for cookie in context.cookies()}
    return {name: value for name, value in found.items() if not name.endswith("_csrf")}


def header(found: dict[str, str], *, host_only: bool = False) -> str:
    """The Cookie header for a site's server; the service's own host gets `__Host-` ones too."""
    sent = {n: v for n, v in found.items() if host_only or not n.startswith("__Host-")}
    return "; ".join(f"{name}={value}" for name, value in sent.items())
