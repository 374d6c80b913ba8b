"""A site whose server runs the library and the real service, over TLS: on plain HTTP, WebKit
keeps no `Secure` cookie.
"""

import ssl
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from consent.client import ConsentClient
from tests.browser.hostile import MOVING, WORKING
from tests.browser.library_site import NONCE, LibrarySite, serving_pages
from tests.browser.strangers import SCRIPTS, Strangers
from tests.browser.test_strict import LISTENS
from tests.deploy import proxies
from tests.deploy.installed import installed
from tests.deploy.proxies import Ports
from tests.servers import free_port

WAITED = "/waited.js"
FILM, SCENE = "/film/", "/scene/"  # a page, and the frame that waits in it
# No engine but Chromium lets a test say a header: the visitor's place is a cookie
PLACED = {
    "map $http_x_region $consent_region": "map $cookie_place $consent_region",
    '    #"~^[A-Za-z]{2}(-[A-Za-z0-9]{1,3})?$" $http_x_region;': '    "~." $cookie_place;',
}
FRAME = (
    f'<iframe title="Scene" nonce="{NONCE}" data-consent="analytics" data-src="{SCENE}" '
    'data-provider="Example Film"></iframe>'
)
WAITS = f'<script type="text/plain" data-consent="analytics" nonce="{NONCE}" src="{WAITED}">'


@dataclass
class Site(LibrarySite):
    runs_scripts: bool = True
    switch: Path = Path()  # while this file is there, the service hangs up
    asked: list[str] = field(default_factory=list)  # the paths
    strangers: Strangers = field(init=False)

    def __post_init__(self) -> None:
        self.strangers = Strangers(service=self.service, pages=WORKING | MOVING)

    @contextmanager
    def away(self) -> Iterator[None]:
        """The service cannot be reached meanwhile."""
        self.switch.touch()
        yield
        self.switch.unlink()

    @property
    def origin(self) -> str:
        return f"https://{proxies.SITE}:{self.port}"

    @property
    def policy(self) -> str:
        first = "" if self.runs_scripts else "script-src 'none'; "  # the first one counts
        return f"{first}{super().policy}; img-src {self.origin}/favicon.ico; frame-src 'self'"

    def _page(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path.strip("/") in (*self.strangers.pages, *SCRIPTS):
            return self._hostile(path, start_response)
        [page] = super()._page(environ, start_response)
        self.asked.append(path)
        if path == WAITED:
            return [b"waited = true"]
        if path == SCENE:
            return [b"<p>A scene"]  # without the banner, which would load itself anew
        more = f"{WAITS}</script>{FRAME if path == FILM else ''}"
        return [page.decode().replace("<body>", f"{LISTENS}<body>{more}").encode()]

    def _hostile(self, path: str, start_response: Any) -> Iterable[bytes]:
        reply = self.strangers.get(proxies.SITE, path)
        start_response("200 OK", [("Content-Type", f"{reply.kind}; charset=utf-8"), *reply.headers])
        return [reply.text.encode()]


@contextmanager
def served(folder: Path) -> Iterator[Site]:
    """Both hosts, the first notice, and the markup that the site's server asks for."""
    ports, tls = Ports(free_port()), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    origin, switch = f"https://{proxies.SITE}:{ports.site}", folder / "away"
    project = installed(folder, ports, origin, CONSENT_REGION_HEADER="X-Region")
    within = "client_header_timeout 10s;"
    hangs_up = {within: f"{within} if (-f {switch}) {{ return 444; }}"}
    url, local = project.settings["CONSENT_SERVICE_URL"], f"http://127.0.0.1:{ports.service}"
    with (
        project.running("serve", "--workers", "1"),
        proxies.nginx(folder, ports, more=PLACED | hangs_up),
        closing(ConsentClient(local, "mix", issuer=url, host=proxies.HOST)) as client,
    ):
        client.refresh()
        client.check({}).banner(language="en", nonce=NONCE, path="/")
        client.refresh()
        tls.load_cert_chain(folder / "tls" / "fullchain.pem", folder / "tls" / "privkey.pem")
        with serving_pages(Site("", ports.site, url, client), tls) as site:
            site.switch = switch
            yield site
