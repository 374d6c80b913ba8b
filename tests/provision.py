"""The programs that the tests need of the machine, and how one that is missing is had."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.shared import locked

SECONDS = 300
FONTS = Path("/usr/share/fonts/truetype")
PATH = f"{os.environ['PATH']}{os.pathsep}/usr/sbin"
DEBIAN = Path("/usr/lib/postgresql")  # its programs, in a folder for each release


@dataclass(frozen=True)
class Program:
    package: str  # Debian's
    names: tuple[str, ...]

    @property
    def variable(self) -> str:
        """The environment's word for it: `CHROMIUM=/path/to/chromium`."""
        return self.names[0].partition("-")[0].upper()

    def find(self) -> str | None:
        path = os.pathsep.join([PATH, *(f"{one}/bin" for one in sorted(DEBIAN.glob("*"))[::-1])])
        installed = (shutil.which(name, path=path) for name in self.names)
        return os.environ.get(self.variable) or next(filter(None, installed), None)


NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = Program("chromium", NAMES)
# The same without windows, in a quarter of the time
SHELL = Program("chromium-headless-shell", ("chromium-headless-shell",))
FIREFOX = Program("firefox-esr", ("firefox-esr", "firefox"))
NGINX = Program("nginx", ("nginx",))
PHP = Program("php-cli", ("php",))
HAPROXY = Program("haproxy", ("haproxy",))
CADDY = Program("caddy", ("caddy",))
PGBOUNCER = Program("pgbouncer", ("pgbouncer",))
PROMTOOL = Program("prometheus", ("promtool",))
SYSTEMD = Program("systemd", ("systemd-analyze",))
SHELLCHECK = Program("shellcheck", ("shellcheck",))
FAKETIME = Program("faketime", ("faketime",))
POSTGRESQL = Program("postgresql", ("postgres",))  # the wheel's has no postgres_fdw
WEB = (CHROMIUM, SHELL, FIREFOX, NGINX, PHP)
OPERATION = (HAPROXY, CADDY, PGBOUNCER, PROMTOOL, SYSTEMD, SHELLCHECK, FAKETIME, POSTGRESQL)
# What an operator's machine has, and a container's may lack
USUAL = (
    Program("curl", ("curl",)),
    Program("openssl", ("openssl",)),
    Program("iproute2", ("ip",)),
)
PROGRAMS = (*WEB, *OPERATION, *USUAL)


def path(program: Program) -> str:
    """Where it is, after it was installed if need be. A test that cannot have it fails."""
    install([program])
    if found := program.find():
        return found
    pytest.fail(
        f"This test needs {program.names[0]}, and it could not be had. Install it (apt-get "
        f"install {program.package}), or name it: {program.variable}=/path/to/it uv run pytest",
        pytrace=False,
    )


def install(programs: Iterable[Program]) -> None:
    """Install what is missing, where we may and there is such a way."""
    with locked("apt"):
        missing = [program.package for program in programs if not program.find()]
        if missing and os.geteuid() == 0 and shutil.which("apt-get"):
            attempt("apt-get", "update")
            attempt("apt-get", "install", "-y", "--no-install-recommends", *missing)


def install_venv(path: str) -> None:
    """What the Python on this path needs to make environments, which Debian leaves out of it."""
    try_it = ["env", "-i", f"PATH={path}", "python3", "-c", "import ensurepip"]
    with locked("apt"):
        has_it = subprocess.run(try_it, stderr=subprocess.DEVNULL, check=False).returncode == 0
        if not has_it and os.geteuid() == 0 and shutil.which("apt-get"):
            attempt("apt-get", "update")
            attempt("apt-get", "install", "-y", "--no-install-recommends", "python3-venv")


def playwright_install() -> None:
    """Playwright's own Chromium, where the distribution has none."""
    with locked("apt"):
        attempt(sys.executable, "-m", "playwright", "install", "chromium")
        if os.geteuid() == 0:
            attempt(sys.executable, "-m", "playwright", "install-deps", "chromium")


def attempt(*command: str) -> None:
    """Run it; what comes of it is seen by whoever looks again for what was missing."""
    try:
        subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return  # the next way may work


def install_fonts() -> None:
    """Roboto, which phones have, and DejaVu Sans: what is measured depends on them."""
    folders = {"roboto": "fonts-roboto-unhinted", "dejavu": "fonts-dejavu-core"}
    missing = [package for name, package in folders.items() if not (FONTS / name).exists()]
    with locked("apt"):
        if missing and os.geteuid() == 0 and shutil.which("apt-get"):
            attempt("apt-get", "update")
            attempt("apt-get", "install", "-y", "--no-install-recommends", *missing)
