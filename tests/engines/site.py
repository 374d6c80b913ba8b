"""A site whose server runs the library and the real service, over TLS: on plain HTTP, WebKit
keeps no `Secure` cookie.
"""

import re
import ssl
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from consent.client import ConsentClient
from tests.browser.library_site import NONCE, LibrarySite, serving_pages
from tests.browser.test_strict import LISTENS
from tests.deploy import proxies
from tests.deploy.installed import installed
from tests.deploy.proxies import Ports
from tests.servers import free_port

WAITED = "/waited.js"
WAITS = f'<script type="text/plain" data-consent="analytics" nonce="{NONCE}" src="{WAITED}">'


@dataclass
class Site(LibrarySite):
    runs_scripts: bool = True
    asked: list[str] = field(default_factory=list)  # the paths

    @property
    def origin(self) -> str:
        return f"https://{proxies.SITE}:{self.port}"

    @property
    def policy(self) -> str:
        first = "" if self.runs_scripts else "script-src 'none'; "  # the first one counts
        return f"{first}{super().policy}; img-src {self.origin}/favicon.ico"

    def _page(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        [page] = super()._page(environ, start_response)
        self.asked.append(environ["PATH_INFO"])
        if self.asked[-1] == WAITED:
            return [b"waited = true"]
        text = page.decode().replace("<body>", f"{LISTENS}<body>{WAITS}</script>")
        if self.asked[-1] == "/alone/":
            tag = f'<script async src="{self.service}/banner.js?site=mix" nonce="{NONCE}"></script>'
            text = re.sub("<link rel.*<h1>", f"{tag}<h1>", text)
        return [text.encode()]


@contextmanager
def served(folder: Path) -> Iterator[Site]:
    """Both hosts, the first notice, and the markup that the site's server asks for."""
    ports, tls = Ports(free_port()), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    project = installed(folder, ports, f"https://{proxies.SITE}:{ports.site}")
    url, local = project.settings["CONSENT_SERVICE_URL"], f"http://127.0.0.1:{ports.service}"
    with (
        project.running("serve", "--workers", "1"),
        proxies.nginx(folder, ports),
        closing(ConsentClient(local, "mix", issuer=url, host=proxies.HOST)) as client,
    ):
        client.refresh()
        client.check({}).banner(language="en", nonce=NONCE, path="/")
        client.refresh()
        tls.load_cert_chain(folder / "tls" / "fullchain.pem", folder / "tls" / "privkey.pem")
        with serving_pages(Site("", ports.site, url, client), tls) as site:
            yield site
