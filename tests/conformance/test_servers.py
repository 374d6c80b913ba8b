"""Whole servers in Node and PHP, copied as /v1/docs shows them, beside a running service."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from consent.integration import conformance
from tests import provision
from tests.conformance.references import HERE
from tests.node import packages
from tests.outages.decisions import OPTIONAL, SentDecision
from tests.outages.service import Service, installed, until
from tests.servers import Project, free_port
from tests.shared import ROOT

NODE = ("server.mjs", "fetch.mjs", "judge.mjs", "verify.mjs")
PHP = ("page.php", "fetch.php", "judge.php", "verify.php")
Server = Callable[[Project, Path], AbstractContextManager[int]]
YES, NO = dict.fromkeys(OPTIONAL, True), dict.fromkeys(OPTIONAL, False)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return installed(tmp_path_factory.mktemp("service"))


@contextmanager
def node(service: Project, folder: Path) -> Iterator[int]:
    (folder / "node_modules").symlink_to(packages(HERE), target_is_directory=True)
    at = f"http://127.0.0.1:{service.port}"
    program = str(ROOT / ".venv" / "bin" / "node")
    with serving([program, "server.mjs", service.url, "mix", "{port}", at], NODE, folder) as port:
        yield port


@contextmanager
def php(service: Project, folder: Path) -> Iterator[int]:
    program = provision.path(provision.PHP)
    environment = {
        "CONSENT_SERVICE": service.url,
        "CONSENT_ADDRESS": f"http://127.0.0.1:{service.port}",
        "CONSENT_FOLDER": str(folder),
    }
    command = [program, "-S", "127.0.0.1:{port}", "page.php"]
    with serving(command, PHP, folder, **environment) as port:
        yield port


@contextmanager
def serving(
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


@pytest.mark.requirement("R103")
@pytest.mark.parametrize("language", [node, php], ids=["node", "php"])
def test_a_copied_server_sets_what_is_allowed_and_outlives_the_service(
    service: Project, tmp_path: Path, language: Server
) -> None:
    yes, no = SentDecision(YES), SentDecision(NO)
    with ExitStack() as visited:
        with Service(service):
            yes.send(service.port)
            no.send(service.port)
            port = visited.enter_context(language(service, tmp_path))
            assert ask(port)[1] is False
            said, is_set = ask(port, yes.cookie)
            assert "analytics=granted" in said and is_set
            assert ask(port, no.cookie)[1] is False
            assert "marketing=denied" in ask(port, yes.cookie, **{"Sec-GPC": "1"})[0]
            assert ask(port, f"{yes.cookie}x")[1] is False
        assert ask(port, yes.cookie) == (said, True), "what was had last holds"
    with language(service, _fresh(tmp_path)) as port:
        assert ask(port, yes.cookie) == ("unavailable", False)


def _fresh(folder: Path) -> Path:
    place = folder / "fresh"
    place.mkdir()
    return place
