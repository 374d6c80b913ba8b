"""The proxies that operators copy, each started as it stands in its file.

Only what is listed here is replaced: names, ports and folders by a test's own.
"""

import http.client
import os
import pwd
import shutil
import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from tests import provision
from tests.deploy.certificates import make_certificate
from tests.launching import launched
from tests.servers import free_port
from tests.shared import ROOT

DEPLOY = ROOT / "config" / "deploy"
DOMAIN = "mixnetworks.localhost"
HOST, SITE, STAFF = f"consent.{DOMAIN}", f"www.{DOMAIN}", f"consent-staff.{DOMAIN}"
NO_HEADERS: Mapping[str, str] = MappingProxyType({})
AROUND_NGINX = """
user {user};
daemon off;
pid {folder}/nginx.pid;
events {{ worker_connections 512; }}
http {{
    types {{ text/html html; }}
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/nginx/{form}.conf;
}}
"""


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True)
class Ports:
    """Where a proxy listens, and what is behind it."""

    service: int
    second: int = field(default_factory=free_port)
    site: int = field(default_factory=free_port)
    https: int = field(default_factory=free_port)
    http: int = field(default_factory=free_port)


@dataclass(frozen=True)
class Proxy:
    """A proxy that runs, asked as a browser asks it."""

    ports: Ports
    folder: Path

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        body: bytes = b"",
        host: str = HOST,
        plain: bool = False,
        source: str = "127.0.0.1",
        headers: Mapping[str, str] = NO_HEADERS,
    ) -> Answer:
        port = self.ports.http if plain else self.ports.https
        connection = self.connect(plain=plain, source=source, server=host)
        try:
            connection.request(method, path, body or None, {"Host": f"{host}:{port}", **headers})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def connect(
        self, *, plain: bool = False, source: str = "127.0.0.1", server: str = HOST
    ) -> http.client.HTTPConnection:
        if plain:
            return http.client.HTTPConnection(
                "127.0.0.1", self.ports.http, timeout=30, source_address=(source, 0)
            )
        return _Tls(self.ports.https, source, server)


class _Tls(http.client.HTTPSConnection):
    """To a name that the machine's resolver does not know, with a certificate of a test."""

    def __init__(self, port: int, source: str, server: str) -> None:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        super().__init__("127.0.0.1", port, timeout=30, source_address=(source, 0), context=context)
        self._tls, self._server = context, server

    def connect(self) -> None:
        http.client.HTTPConnection.connect(self)
        self.sock = self._tls.wrap_socket(self.sock, server_hostname=self._server)


@contextmanager
def nginx(
    folder: Path, ports: Ports, form: str = "host", more: Mapping[str, str] = NO_HEADERS
) -> Iterator[Proxy]:
    """`form` is `host` or `path`; `more` is replaced, too."""
    own = folder / "nginx"
    shutil.copytree(DEPLOY / "nginx", own)
    tls = make_certificate(folder, HOST, SITE, STAFF)
    replaced = {
        "/etc/nginx/mix-consent": str(own),
        "/etc/letsencrypt/live/consent.mixnetworks.com": str(tls),
        "/etc/letsencrypt/live/www.mixnetworks.com": str(tls),
        "/var/lib/nginx/mix-consent": f"{folder}/cache",
        "/var/log/nginx": str(folder),
        "listen      80;": f"listen 127.0.0.1:{ports.http};",
        "listen      [::]:80;": f"listen [::1]:{ports.http};",
        "listen      443 ssl;": f"listen 127.0.0.1:{ports.https} ssl;",
        "listen      [::]:443 ssl;": f"listen [::1]:{ports.https} ssl;",
        "consent.mixnetworks.com$request_uri": f"{HOST}:{ports.https}$request_uri",
        "https://$host": f"https://$host:{ports.https}",
        "mixnetworks.com": DOMAIN,
        "allow 127.0.0.0/8;": "allow 127.0.0.1;",
        "127.0.0.1:8000": f"127.0.0.1:{ports.service}",
        "127.0.0.1:9000": f"127.0.0.1:{ports.site}",
        **more,
    }
    texts = {file: file.read_text() for file in own.iterdir()}
    _require_all(replaced, "".join(texts.values()))
    for file, text in texts.items():
        file.write_text(_replaced(text, replaced))
    user = pwd.getpwuid(os.geteuid()).pw_name
    main = folder / "nginx.conf"
    main.write_text(AROUND_NGINX.format(folder=folder, user=user, form=form))
    command = [provision.path(provision.NGINX), "-e", "stderr", "-p", str(folder), "-c", str(main)]
    with _running(command, folder, ports) as proxy:
        yield proxy


@contextmanager
def caddy(folder: Path, ports: Ports) -> Iterator[Proxy]:
    ours = f"\tadmin off\n\thttp_port {ports.http}\n\thttps_port {ports.https}\n"
    tls = make_certificate(folder, HOST)  # Caddy listens before it has made one of its own
    replaced = {
        "{\n\tservers {": f"{{\n{ours}\tservers {{",
        "not remote_ip private_ranges": "not remote_ip 127.0.0.1/32 ::1/128",
        "consent.mixnetworks.com {": f"{HOST} {{\n\ttls {tls}/fullchain.pem {tls}/privkey.pem",
        "127.0.0.1:8000": f"127.0.0.1:{ports.service}",
    }
    text, file = (DEPLOY / "caddy" / "Caddyfile").read_text(), folder / "Caddyfile"
    _require_all(replaced, text)
    file.write_text(_replaced(text, replaced))
    command = [provision.path(provision.CADDY), "run", "--adapter", "caddyfile", "--config"]
    homes = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with _running([*command, str(file)], folder, ports, **homes) as proxy:
        yield proxy


PROXIES = {"nginx": nginx, "caddy": caddy}
ORDER = list(PROXIES)


def _require_all(replaced: Mapping[str, str], text: str) -> None:
    assert [original for original in replaced if original not in text] == []


def _replaced(text: str, replaced: Mapping[str, str]) -> str:
    for original, own in replaced.items():
        text = text.replace(original, own)
    return text


@contextmanager
def _running(command: list[str], folder: Path, ports: Ports, **homes: str) -> Iterator[Proxy]:
    proxy = Proxy(ports, folder)

    def connect() -> None:
        for plain in (True, False):  # with TLS, to the end of a handshake
            with closing(proxy.connect(plain=plain)) as connection:
                connection.connect()

    with launched(command, folder / "proxy.log", connect, more=homes):
        yield proxy
