"""The real project in processes of its own, as an operator runs it, with a database of its own."""

import hashlib
import http.client
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.shared import ROOT, SHARED, locked

PORTS = range(20_000, 32_000)  # below those that the system gives away by itself
# One for all, since their databases are copies of one, whose leaves are sealed
_SECRET = hashlib.sha256(b"the installations of the tests").hexdigest()
START_SECONDS = 120  # the first start collects and compresses static files
STOP_SECONDS = 40


def free_port() -> int:
    """One that nobody has, and that no other process of this run was told."""
    with locked("port"):
        path = SHARED / "port"
        last = int(path.read_text()) if path.exists() else random.choice(PORTS)
        following = (PORTS[(last - PORTS[0] + step) % len(PORTS)] for step in range(1, len(PORTS)))
        port = next(filter(is_free, following))
        path.write_text(str(port))
    return port


def is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


@dataclass(frozen=True)
class Project:
    """One installation: its folder, its database and its address."""

    folder: Path
    database_url: str
    port: int
    settings: Mapping[str, str]
    root: Path = ROOT  # of the code
    program: str = "manage.py"

    @classmethod
    def make(cls, folder: Path, database_url: str = "", **settings: str) -> "Project":
        url = database_url or f"sqlite:///{folder / 'db.sqlite3'}"
        return cls(folder, url, free_port(), settings)

    @property
    def url(self) -> str:
        return f"http://consent.mixnetworks.localhost:{self.port}"

    @property
    def site_url(self) -> str:
        return f"http://www.mixnetworks.localhost:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        ours = ("CONSENT_", "DJANGO_", "DATABASE_URL", "EMAIL_URL", "FORCE_SCRIPT_NAME")
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
        return inherited | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DJANGO_SECRET_KEY": _SECRET,
            "DJANGO_STATIC_ROOT": str(SHARED / "static"),
            "DATABASE_URL": self.database_url,
            "CONSENT_SERVICE_URL": self.url,
            "CONSENT_TRUSTED_PROXIES": "127.0.0.1",
            "CONSENT_REGION_HEADER": "X-Region",
            "CONSENT_DEMO_INSPECTOR": "hidden",  # the banner has the whole window
            "PYTHONUNBUFFERED": "1",
            **self.settings,
        }

    @property
    def log(self) -> str:
        return (self.folder / "server.log").read_text()

    def manage(self, *arguments: str, **environment: str) -> str:
        """Run a management command against this installation, and return what it prints."""
        return self.run("manage.py", *arguments, **environment)

    def run(self, *arguments: str, **environment: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise AssertionError(f"{arguments} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def python(self, code: str) -> str:
        """Run Python inside this installation, and return what it prints."""
        return self.manage("shell", "--no-imports", "-v0", "-c", code).strip()

    def migrate(self) -> None:
        """As `manage.py migrate`; on SQLite by a copy of what it once made of this very code."""
        if not self.database_url.startswith("sqlite"):
            self.manage("migrate", "-v0")
            return
        template = SHARED / f"{_digest()}.sqlite3"
        with locked("migrated"):
            if not template.exists():
                for old in SHARED.glob("*.sqlite3"):
                    old.unlink()
                self.manage("migrate", "-v0", DATABASE_URL=f"sqlite:///{template}.new")
                template.with_name(f"{template.name}.new").rename(template)
        shutil.copy(template, self.database_url.removeprefix("sqlite:///"))

    def start(
        self, command: str, *arguments: str, path: str = "/readyz"
    ) -> subprocess.Popen[bytes]:
        """Start `manage.py command`, and return when it is ready to serve.

        That it answers at all says `/healthz` as the path.
        """
        with (self.folder / "server.log").open("ab") as log, collecting():
            process = subprocess.Popen(
                [sys.executable, self.program, command, "--port", str(self.port), *arguments],
                cwd=self.root,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            try:
                self._wait(process, path)
            except BaseException:
                stop(process)
                raise
        return process

    @contextmanager
    def running(self, command: str, *arguments: str, path: str = "/readyz") -> Iterator["Project"]:
        """Keep it running, from the moment it is ready to serve."""
        process = self.start(command, *arguments, path=path)
        try:
            yield self
        finally:
            stop(process)

    def _wait(self, process: subprocess.Popen[bytes], path: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self.is_ready(path):
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"The service did not start:\n{self.log}")
            time.sleep(0.1)

    def collect_static(self) -> None:
        """What a server does by itself when it starts: the admin's pages are not drawn without."""
        with collecting():
            self.manage("collectstatic", "--noinput", "-v0")

    def await_everywhere(self, url: str, text: str) -> None:
        """Wait until every process behind `url` says `text`: twelve times in a row."""
        deadline = time.monotonic() + START_SECONDS
        in_a_row = 0
        while in_a_row < 12:
            if time.monotonic() > deadline:
                raise AssertionError(f"Not every process says {text!r}:\n{self.log}")
            in_a_row = in_a_row + 1 if text in self.get(url) else 0
            time.sleep(0.05)

    def get(self, url: str) -> str:
        """The body at one of this project's addresses, which Python's resolver does not know."""
        host, _, path = url.removeprefix("http://").partition("/")
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/{path}", headers={"Host": host}
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return str(response.read().decode())
        except OSError:
            return ""

    def status(self, path: str, *, method: str = "GET", **headers: str) -> int:
        """How a path is answered, under whatever Host and other headers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        own = {"Host": self.url.removeprefix("http://")}
        connection.request(method, path, headers=own | headers)
        status = connection.getresponse().status
        connection.close()
        return status

    def is_ready(self, path: str = "/readyz") -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10):
                return True
        except OSError:
            return False


_collected: list[bool] = []


@contextmanager
def collecting() -> Iterator[None]:
    """The first servers of two processes would collect static files into one folder at once."""
    if _collected:
        yield
        return
    with locked("static"):
        yield
    _collected.append(True)


@cache
def _digest() -> str:
    """Of all the code that says what a database holds."""
    code = sorted([*(ROOT / "consent").rglob("*.py"), *(ROOT / "config").rglob("*.py")])
    return hashlib.sha256(b"".join(path.read_bytes() for path in code)).hexdigest()[:16]


def stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # its workers too: the group is its own
        process.wait()
