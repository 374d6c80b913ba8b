"""Sites, and a hostile host, below one domain: what each serves, beside a real service."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

from consent.client import ConsentClient
from tests.browser.serving import serving
from tests.browser.waiting import until_ready
from tests.servers import Project

DOMAIN = "mixnetworks.localhost"
HOSTS = {"mix": f"www.{DOMAIN}", "shop": f"shop.{DOMAIN}"}  # by the sites' keys
EVIL = f"evil.{DOMAIN}"
PUBLISH = """
from consent import publishing
from consent.models import Site
from consent.publishing import copying
from tests import filled
origins = {origins!r}
mix = filled.seed(origins=[origins["mix"]], cookie_domain={domain!r})
facts = dict(name="MIX Shop", company="MIX Shop Ltd.", languages=mix.languages)
facts |= dict(address="1 High Street", phone="1-555-0100", email="shop@example.com")
shop = Site.objects.create(
    key="shop", origins=origins["shop"], cookie_domain={domain!r}, **facts
)
copying.copy(mix, shop)
for site in (mix, shop):
    publishing.publish(site)
"""


@dataclass
class Neighbours:
    """Two sites of one service on one domain."""

    project: Project
    port: int = 0
    planted: list[str] = field(default_factory=list)  # Set-Cookie lines of the hostile host
    clients: dict[str, ConsentClient] = field(default_factory=dict)

    def origin(self, host: str) -> str:
        return f"http://{host}:{self.port}"

    def page(self, host: str) -> str:
        key = next(key for key, own in HOSTS.items() if own == host)
        return (
            f"<!doctype html><html lang=en><title>{key}</title><body><p>{key}"
            f'<script async src="{self.project.url}/banner.js?site={key}"></script>'
            + "".join(
                f'<script type="text/plain" data-consent="{one}">(window.ran ??= [])'
                f'.push("{one}")</script>'
                for one in ("analytics", "marketing")
            )
        )

    def visit(self, page: Page, site: str) -> None:
        page.goto(self.origin(HOSTS[site]))
        until_ready(page)

    def request(
        self, path: str, *, cookie: str = "", origin: str = "", body: Any = None
    ) -> tuple[int, Any, list[str]]:
        """What anybody's own program is answered: the status, the body, Set-Cookie lines."""
        host = self.project.url.removeprefix("http://")
        headers = {"Host": host, "Cookie": cookie, "Content-Type": "text/plain"}
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.project.port}{path}",
            headers=headers | ({"Origin": origin} if origin else {}),
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
    found = {str(one["name"]): str(one["value"]) for one in context.cookies()}
    return {name: value for name, value in found.items() if not name.endswith("_csrf")}


def header(found: dict[str, str], *, host_only: bool = False) -> str:
    """The Cookie header for a site's server; the service's own host gets `__Host-` ones too."""
    sent = {n: v for n, v in found.items() if host_only or not n.startswith("__Host-")}
    return "; ".join(f"{name}={value}" for name, value in sent.items())


@contextmanager
def neighbours(folder: Path) -> Iterator[Neighbours]:
    project = Project.make(folder)
    both = Neighbours(project)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = self.headers["Host"].partition(":")[0]
            body = ("planted" if host == EVIL else both.page(host)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            for line in both.planted if host == EVIL else ():
                self.send_header("Set-Cookie", line)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with serving(Handler) as both.port:
        project.migrate()
        origins = {key: both.origin(host) for key, host in HOSTS.items()}
        project.python(PUBLISH.format(origins=origins, domain=DOMAIN))
        with project.running("serve"):
            host = project.url.removeprefix("http://")
            for key in HOSTS:
                both.clients[key] = ConsentClient(
                    f"http://127.0.0.1:{project.port}", key, issuer=project.url, host=host
                )
                assert both.clients[key].refresh()
            yield both
            for client in both.clients.values():
                client.close()
