"""`manage.py serve`: where it listens, what it says of itself, and what it needs of a machine."""

import http.client
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.outages.service import installed
from tests.servers import START_SECONDS, Project, collecting, stop
from tests.shared import ROOT


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=10)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(str(self.path))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return installed(tmp_path_factory.mktemp("start"))


def wait_for(condition: Callable[[], bool], *, seconds: float = START_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@contextmanager
def serving(
    project: Project, *arguments: str, command: Sequence[str] = ()
) -> Iterator[subprocess.Popen[bytes]]:
    """`manage.py serve` with these arguments, or this command, from when its log says so."""
    log = project.folder / "server.log"
    log.write_bytes(b"")
    with log.open("ab") as output, collecting():
        process = subprocess.Popen(
            command or [sys.executable, "manage.py", "serve", *arguments],
            cwd=ROOT,
            env=project.environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            wait_for(lambda: "serving on" in project.log or process.poll() is not None)
            assert process.poll() is None, project.log
        except BaseException:
            stop(process)
            raise
    try:
        yield process
    finally:
        stop(process)


def status(connection: http.client.HTTPConnection, path: str = "/healthz") -> int:
    connection.request("GET", path)
    answer = connection.getresponse().status
    connection.close()
    return answer


@pytest.mark.parametrize(
    ("host", "reached"),
    [("::1", ["::1"]), ("[::1]", ["::1"]), ("::", ["::1", "127.0.0.1"]), ("localhost", [])],
)
def test_it_listens_at_ipv6_and_at_names(project: Project, host: str, reached: list[str]) -> None:
    reached = reached or [str(socket.getaddrinfo("localhost", 0)[0][4][0])]
    with serving(project, "--host", host, "--port", str(project.port)):
        # True from the first moment on that the log says so
        for address in reached:
            assert status(http.client.HTTPConnection(address, project.port, timeout=10)) == 200
        with pytest.raises(AssertionError, match="cannot be had"):
            project.manage("serve", "--host", host, "--port", str(project.port))


def test_it_listens_at_a_unix_socket(project: Project) -> None:
    path = project.folder / "serve.sock"
    with serving(project, "--socket", str(path)):
        assert status(UnixConnection(path)) == 200
        assert status(UnixConnection(path), "/preferences/") == 200
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
        assert f"serving on {path}" in project.log
        with pytest.raises(AssertionError, match="a service listens there"):
            project.manage("serve", "--socket", str(path))
    assert not path.exists()


def test_a_proxy_at_the_unix_socket_is_on_this_machine(project: Project) -> None:
    path = project.folder / "proxied.sock"
    with serving(project, "--socket", str(path)):
        connection = UnixConnection(path)
        sent = {"X-Region": "US-CA", "X-Forwarded-For": "203.0.113.7"}
        connection.request("GET", "/v1/check", headers=sent)
        body = connection.getresponse().read()
        connection.close()
    assert b'"region": "US-CA"' in body  # CONSENT_TRUSTED_PROXIES is 127.0.0.1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--host", "nowhere.invalid"], "neither an address nor a name"),
        (["--host", "203.0.113.7"], "cannot be had"),
        (["--port", "0"], "not a whole number above 0"),
        (["--port", "99999"], "cannot be had"),
        (["--workers", "none"], "not a whole number above 0"),
        (["--socket", "/nowhere/serve.sock"], "No such file or directory"),
        (["--socket", "manage.py"], "another file has the name"),
        (["--socket", "/tmp/" + "long" * 30], "path too long"),
        (["--granian", '{"speed": 1}'], "speed"),
    ],
)
def test_where_nothing_can_listen_is_told(
    project: Project, arguments: list[str], says: str
) -> None:
    told = ["--port", str(project.port)] if "--port" not in arguments else []
    with pytest.raises(AssertionError, match=says) as refused:
        project.manage("serve", *told, *arguments)
    assert "Traceback" not in str(refused.value)
    assert (ROOT / "manage.py").exists()


def test_what_a_killed_service_left_is_no_obstacle(project: Project) -> None:
    """Its workers end with it, so the next start has port and socket."""
    path = project.folder / "left.sock"
    for arguments in (["--port", str(project.port)], ["--socket", str(path)]):
        with serving(project, *arguments) as process:
            children = _children(process.pid)
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            assert len(children) >= 2
            _wait_for_the_end_of(children)
        with serving(project, *arguments):
            pass


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _wait_for_the_end_of(pids: list[int]) -> None:
    wait_for(lambda: not any(map(_is_alive, pids)), seconds=20)


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_migrations_that_are_not_applied_are_told(tmp_path: Path) -> None:
    bare = Project.make(tmp_path)
    with serving(bare, "--port", str(bare.port)):
        assert "Run: python manage.py migrate" in bare.log


def test_what_migrate_makes_is_for_its_owner_alone(tmp_path: Path) -> None:
    bare = Project.make(tmp_path)
    bare.manage("migrate", "-v0")
    assert stat.S_IMODE((tmp_path / "db.sqlite3").stat().st_mode) == 0o600
