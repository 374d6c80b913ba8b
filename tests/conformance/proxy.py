"""A real nginx with the very configuration that is shown."""

import os
import pwd
import re
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from consent.integration import conformance
from tests import provision
from tests.conformance.service import TOKEN, Caller
from tests.servers import free_port, stop

SHOWN = "nginx.conf"
GATE = re.compile(r"    location /statistics/ \{.*?\n    \}\n", re.DOTALL)
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
    include {folder}/shown.conf;
}}
"""


def filled(
    folder: Path, replaced: Mapping[str, str], *, consent: int, site: int, listen: int
) -> str:
    """What is shown, with this test's addresses in the place of an operator's."""
    text = conformance.read(SHOWN)
    values: dict[str, str] = {
        "127.0.0.1:8000": f"127.0.0.1:{consent}",
        "127.0.0.1:9000": f"127.0.0.1:{site}",
        "listen 80;": f"listen 127.0.0.1:{listen};",
        "/dev/shm/nginx-consent": f"{folder}/cache",
        "THE-SITES-TOKEN": TOKEN,
    }
    for shown, own in (values | dict(replaced)).items():
        assert shown in text
        text = text.replace(shown, own)
    return text


def with_gates(text: str, needs: list[str]) -> str:
    """A gate like the one that is shown for each of these needs, at its own path."""
    (gate,) = GATE.findall(text)
    gates = [gate.replace("/statistics/", f"/{need}/") for need in needs]
    asked = [
        one.replace("need/analytics", f"need/{need}")
        for one, need in zip(gates, needs, strict=True)
    ]
    return text.replace(gate, gate + "".join(asked))


@contextmanager
def proxied(folder: Path, text: str, port: int) -> Iterator[Caller]:
    """Keep nginx running with this configuration, and a connection to it."""
    nginx = provision.path(provision.NGINX)
    user = pwd.getpwuid(os.geteuid()).pw_name
    (folder / "shown.conf").write_text(text)
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=user))
    command = [nginx, "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with (folder / "nginx.log").open("ab") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        _wait(process, port, folder / "nginx.log")
        with closing(Caller(port)) as caller:
            yield caller
    finally:
        stop(process)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        caller = Caller(port)
        try:
            return caller.connect()
        except OSError:
            time.sleep(0.02)
        finally:
            caller.close()
    raise AssertionError(f"nginx did not start:\n{log.read_text()}")


__all__ = ["filled", "free_port", "proxied", "with_gates"]
