"""Whole servers in Node and PHP, copied as /v1/docs shows them."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.client import HTTPConnection
from pathlib import Path

from consent.integration import conformance
from tests import provision
from tests.conformance.references import HERE
from tests.node import packages
from tests.outages.service import until
from tests.servers import free_port
from tests.shared import ROOT

NODE = ("server.mjs", "fetch.mjs", "judge.mjs", "verify.mjs")
PHP = ("page.php", "fetch.php", "judge.php", "verify.php")
Server = Callable[[str, str, Path], AbstractContextManager[int]]  # issuer, address, folder: port


@contextmanager
def node(issuer: str, address: str, folder: Path) -> Iterator[int]:
    (folder / "node_modules").symlink_to(packages(HERE), target_is_directory=True)
    program = str(ROOT / ".venv" / "bin" / "node")
    command = [program, "server.mjs", issuer, "mix", "{port}", address]
    with _serving(command, NODE, folder) as port:
        yield port


@contextmanager
def php(issuer: str, address: str, folder: Path) -> Iterator[int]:
    program = provision.path(provision.PHP)
    environment = {
        "CONSENT_SERVICE": issuer,
        "CONSENT_ADDRESS": address,
        "CONSENT_FOLDER": str(folder),
    }
    command = [program, "-S", "127.0.0.1:{port}", "page.php"]
    with _serving(command, PHP, folder, **environment) as port:
        yield port


@contextmanager
def _serving(
    command: list[str], files: tuple[str, ...], folder: Path, **environment: str
) -> Iterator[int]:
    for name in files:
        shutil.copy(conformance.FOLDER / name, folder)
    port = free_port()
    process = subprocess.Popen(
        [one.format(port=port) for one in command],
        cwd=folder,
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: _listens(port), "the site's server listens")
        yield port
    finally:
        process.terminate()
        process.wait()


def _listens(port: int) -> bool:
    try:
        ask(port)
    except OSError:
        return False
    return True


def ask(port: int, cookie: str = "", **more: str) -> tuple[str, bool]:
    """What the server says, and whether it sets its statistics' cookie."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/", headers={"Cookie": cookie, "X-Region": "DE", **more})
    response = connection.getresponse()
    said = response.read().decode()
    connection.close()
    return said, "visits=1" in (response.headers["Set-Cookie"] or "")
