"""A site whose server runs the library, and writes the banner into its pages."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from socketserver import ThreadingMixIn
from ssl import SSLContext
from typing import Any, TypeVar
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from consent.client import ConsentClient
from consent.client.wsgi import ConsentMiddleware
from tests.browser.serving import STOP_SECONDS
from tests.browser.stand import DOMAIN

NONCE = "once"
TAG_ALONE = "/tag/"  # the page that has no more of us
WAITING = "".join(
    f'<script type="text/plain" data-consent="{key}" nonce="{NONCE}">'
    f'(window.ran ??= []).push("{key}")</script>'
    for key in ("analytics", "marketing")
)


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@dataclass
class LibrarySite:
    """Each page, whatever its path, under the strictest policy; `place` is a request header."""

    place: str
    port: int = 0
    service: str = ""
    client: ConsentClient | None = None
    language: str = "en"
    head: str = ""
    style: str = f"'nonce-{NONCE}'"  # what its policy allows
    kept: str = ""  # the page that a cache in front of it has, and gives to everybody
    is_minor: bool = False  # whoever visits, and the site knows it
    pages: list[str] = field(default_factory=list)  # that were served

    @property
    def origin(self) -> str:
        return f"http://www.{DOMAIN}:{self.port}"

    @property
    def policy(self) -> str:
        return (
            f"default-src 'none'; script-src {self.service} 'nonce-{NONCE}'; "
            f"connect-src {self.service}; style-src {self.style}; "
            f"form-action {self.service} {self.origin}; require-trusted-types-for 'script'"
        )

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        assert self.client
        site = ConsentMiddleware(
            self._page, self.client, region=self._region, minor=lambda _: self.is_minor
        )
        return site(environ, start_response)

    def _region(self, environ: dict[str, Any]) -> str | None:
        return environ.get(f"HTTP_{self.place.upper().replace('-', '_')}")

    def _page(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}".removesuffix("?")
        permission = environ["mix.consent"]
        banner = permission.banner(language=self.language, nonce=NONCE, path=path)
        if path == TAG_ALONE:
            banner = permission.fragments.plain(NONCE, self.language, signal=permission.sent)
        head = f'<!doctype html><html lang="{self.language}"><title>Site</title>{self.head}'
        text = f"{head}<body>{banner}{permission.as_json_script()}<h1>Site</h1>{WAITING}"
        text = self.kept or text
        self.pages.append(text)
        headers = [("Content-Type", "text/html; charset=utf-8")]
        start_response("200 OK", [*headers, ("Content-Security-Policy", self.policy)])
        return [text.encode()]


S = TypeVar("S", bound=LibrarySite)


@contextmanager
def serving_pages(site: S, tls: SSLContext | None = None) -> Iterator[S]:
    with make_server("127.0.0.1", site.port, site, Server, Quiet) as server:
        site.port = server.server_port
        if tls:
            server.socket = tls.wrap_socket(server.socket, True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, args=(STOP_SECONDS,), daemon=True).start()
        yield site
        server.shutdown()
