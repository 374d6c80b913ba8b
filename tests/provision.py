"""The programs that the tests need of the machine, and how one that is missing is had.

A test without the mark `machine` is given a Chromium and nothing else.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from consent.client.rehearsal.chromium import SHELL, find
from consent.client.rehearsal.judging import ServiceError
from tests import parts
from tests.shared import SHARED, locked

SECONDS = 300
FONTS = Path("/usr/share/fonts/truetype")
DEBIAN = Path("/usr/lib/postgresql")  # its programs, in a folder for each release


@dataclass(frozen=True)
class Program:
    package: str  # Debian's
    names: tuple[str, ...]

    @property
    def variable(self) -> str:
        """The environment's word for it: `NGINX=/path/to/nginx`."""
        return self.names[0].partition("-")[0].upper()

    def find(self) -> str | None:
        releases = (f"{release}/bin" for release in sorted(DEBIAN.glob("*"))[::-1])
        path = os.pathsep.join([os.environ["PATH"], "/usr/sbin", *releases])
        installed = (shutil.which(name, path=path) for name in self.names)
        return os.environ.get(self.variable) or next(filter(None, installed), None)


FIREFOX = Program("firefox-esr", ("firefox-esr", "firefox"))
WEBKIT = Program("webkit2gtk-driver", ("WebKitWebDriver",))  # drives the small browser beside it
XVFB = Program("xvfb", ("Xvfb",))  # a screen for it
NGINX = Program("nginx", ("nginx",))
PHP = Program("php-cli", ("php",))
VARNISH = Program("varnish", ("varnishd",))
CADDY = Program("caddy", ("caddy",))
PGBOUNCER = Program("pgbouncer", ("pgbouncer",))
PROMTOOL = Program("prometheus", ("promtool",))
SYSTEMD = Program("systemd", ("systemd-analyze",))
SHELLCHECK = Program("shellcheck", ("shellcheck",))
POSTGRESQL = Program("postgresql", ("postgres",))  # the wheel's has no postgres_fdw
WEB = (FIREFOX, WEBKIT, XVFB, NGINX, VARNISH, PHP)
OPERATION = (CADDY, PGBOUNCER, PROMTOOL, SYSTEMD, SHELLCHECK, POSTGRESQL)
# What an operator's machine has, and a container's may lack
USUAL = (
    Program("curl", ("curl",)),
    Program("openssl", ("openssl",)),
    Program("iproute2", ("ip",)),
)
LITEWITNESS = Program("torchwood", ("litewitness",))
SSH_AGENT = Program("openssh-client", ("ssh-agent",))
PROGRAMS = (*WEB, *OPERATION, *USUAL)


def path(program: Program) -> str:
    """Where it is, after it was installed if need be. A test that cannot have it fails."""
    install([program])
    return program.find() or _fail(program)


def install(programs: Iterable[Program]) -> None:
    """Install what is missing, where we may and there is such a way."""
    wanted = tuple(programs)
    only_for_machine_tests(", ".join(program.names[0] for program in wanted))
    with locked("apt"):
        apt_get(*(program.package for program in wanted if not program.find()))


def chromium(own: str, *, whole: bool = False) -> str:
    """The path of a Chromium, which the rehearsal finds too; installed if there is none."""
    with locked("apt"):
        with suppress(ServiceError):
            return find(own, whole=whole)
        attempt(sys.executable, "-m", "playwright", "install", "chromium")
        with suppress(ServiceError):
            return find(own, whole=whole)
        apt_get("chromium", SHELL)
    try:
        return find(own, whole=whole)
    except ServiceError as error:
        pytest.fail(f"{error}. Install one: apt-get install chromium", pytrace=False)


def install_venv(path: str) -> None:
    """What the Python on this path needs to make environments, which Debian leaves out of it."""
    only_for_machine_tests("python3-venv")
    try_it = ["env", "-i", f"PATH={path}", "python3", "-c", "import ensurepip"]
    with locked("apt"):
        if subprocess.run(try_it, stderr=subprocess.DEVNULL, check=False).returncode:
            apt_get("python3-venv")


# Debian has it in `testing` alone. It needs nothing that is newer, so it is not installed
_FROM_TESTING = """
set -e
mkdir -p "$1/parts" "$1/lists/partial" && cd "$1"
sed '/^$/,$d; s/^Suites:.*/Suites: testing/' /etc/apt/sources.list.d/debian.sources >parts/a.sources
apt() { apt-get -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$PWD/parts" \
  -o Dir::State::lists="$PWD/lists" -o Dir::Cache="$PWD" "$@"; }
apt update && apt download torchwood && dpkg -x torchwood_*.deb .
"""


def litewitness() -> str | None:
    """Return where it is; None where it cannot be had."""
    install([SSH_AGENT])
    folder = SHARED / "torchwood"
    with locked("apt"):
        if not (
            found := LITEWITNESS.find() or shutil.which("litewitness", path=folder / "usr/bin")
        ):
            attempt("bash", "-c", _FROM_TESTING, "-", str(folder))
    return found or shutil.which("litewitness", path=folder / "usr/bin")


def install_fonts() -> None:
    """Roboto, which phones have, and DejaVu Sans: what is measured depends on them."""
    only_for_machine_tests("fonts")
    folders = {"roboto": "fonts-roboto-unhinted", "dejavu": "fonts-dejavu-core"}
    with locked("apt"):
        apt_get(*(package for name, package in folders.items() if not (FONTS / name).exists()))


def only_for_machine_tests(what: str) -> None:
    """Fail a test that asks for this, has it or not, and is not marked."""
    item = parts.current()
    if item and not item.get_closest_marker("machine"):
        pytest.fail(
            f"{item.nodeid} asks the machine for {what}. Mark it with `pytest.mark.machine`, or "
            "do without: `uv run pytest` needs a Chromium and nothing else (tests/README.md).",
            pytrace=False,
        )


def apt_get(*packages: str) -> None:
    """As root on a Debian. What comes of it is seen by whoever looks again for the program."""
    if packages and os.geteuid() == 0 and shutil.which("apt-get"):
        attempt("apt-get", "update")
        attempt("apt-get", "install", "-y", "--no-install-recommends", *packages)


def attempt(*command: str) -> None:
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(command, stdin=subprocess.DEVNULL, env=quiet, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return  # the next way may work


def _fail(program: Program) -> str:
    pytest.fail(
        f"This test needs {program.names[0]}, and it could not be had. Install it (apt-get "
        f"install {program.package}), or name it: {program.variable}=/path/to/it uv run pytest",
        pytrace=False,
    )
