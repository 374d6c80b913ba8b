"""A real nginx with the configuration that operators copy, and a real Varnish."""

import os
import pwd
import re
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from consent.integration import conformance
from tests import provision
from tests.conformance.service import TOKEN, Caller
from tests.launching import launched
from tests.servers import free_port

CONFIGURATION = "nginx.conf"
PROTECTED = re.compile(r"    location /statistics/ \{.*?\n    \}\n", re.DOTALL)
AROUND = """
user {user};
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/consent.conf;
}}
"""


def filled(
    folder: Path, replaced: Mapping[str, str], *, consent: int, site: int, listen: int
) -> str:
    """The published configuration, with this test's addresses instead of an operator's."""
    text = conformance.read(CONFIGURATION)
    values: dict[str, str] = {
        "127.0.0.1:8000": f"127.0.0.1:{consent}",
        "127.0.0.1:9000": f"127.0.0.1:{site}",
        "listen 80;": f"listen 127.0.0.1:{listen};",
        "/dev/shm/nginx-consent": f"{folder}/cache",
        "THE-VISITORS-TOKEN": TOKEN,
    }
    for original, own in (values | dict(replaced)).items():
        assert original in text
        text = text.replace(original, own)
    return text


def with_locations(text: str, needs: list[str]) -> str:
    """A location like the published one for each of these needs, each at its own path."""
    (location,) = PROTECTED.findall(text)
    locations = [location.replace("/statistics/", f"/{need}/") for need in needs]
    nested = [
        location.replace("need/analytics", f"need/{need}")
        for location, need in zip(locations, needs, strict=True)
    ]
    return text.replace(location, location + "".join(nested))


@contextmanager
def proxied(folder: Path, text: str, port: int) -> Iterator[Caller]:
    """Keep nginx running with this configuration, and a connection to it."""
    nginx = provision.path(provision.NGINX)
    user = pwd.getpwuid(os.geteuid()).pw_name
    (folder / "consent.conf").write_text(text)
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=user))
    command = [nginx, "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with _running(command, folder / "nginx.log", port) as caller:
        yield caller


@contextmanager
def varnished(folder: Path, text: str, port: int) -> Iterator[Caller]:
    """The same for Varnish."""
    (folder / "consent.vcl").write_text(text)
    varnish = [provision.path(provision.VARNISH), "-F", "-j", "none", "-n", str(folder / "varnish")]
    command = [*varnish, "-a", f"127.0.0.1:{port}", "-f", str(folder / "consent.vcl")]
    with _running(command, folder / "varnish.log", port) as caller:
        yield caller


@contextmanager
def _running(command: list[str], log: Path, port: int) -> Iterator[Caller]:
    with closing(Caller(port)) as caller, launched(command, log, caller.connect):
        yield caller


__all__ = ["filled", "free_port", "proxied", "varnished", "with_locations"]
