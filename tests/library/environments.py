"""A site's machine: an interpreter, a virtual environment of its own, what is installed there."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.provision import apt_get, attempt, only_for_machine_tests
from tests.shared import locked

QUIET = {"UV_NO_PROGRESS": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}


def ran(*command: str | Path, cwd: Path, **environment: str) -> str:
    """What a command prints; the test fails with all it said where it ends badly."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=clean() | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def clean() -> dict[str, str]:
    """The environment without what would show the checkout to another interpreter."""
    ours = ("CONSENT_", "DJANGO_", "PYTHON", "VIRTUAL_ENV")
    return {key: value for key, value in os.environ.items() if not key.startswith(ours)} | QUIET


def uv() -> str:
    return os.environ.get("UV") or shutil.which("uv") or "uv"


@dataclass(frozen=True)
class Environment:
    folder: Path

    @classmethod
    def make(cls, folder: Path, version: str, *requirements: str | Path) -> "Environment":
        made = cls(folder)
        ran(uv(), "venv", "--python", interpreter(version), folder, cwd=folder.parent)
        made.install(*requirements)
        return made

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    def install(self, *requirements: str | Path) -> None:
        """With bytecode, as pip does: it is a part of what lies on the disk."""
        options = ("--quiet", "--compile-bytecode", "--python", self.python)
        ran(uv(), "pip", "install", *options, *requirements, cwd=self.folder)

    def run(self, *arguments: str | Path, **environment: str) -> str:
        return ran(self.python, *arguments, cwd=self.folder, **environment)

    def mypy(self, program: Path, *options: str) -> str:
        """What mypy says of a program by the packages of this environment, right or wrong."""
        packages = ("--config-file=", "--python-executable", str(self.python))
        command = [sys.executable, "-m", "mypy", *packages, *options, str(program)]
        done = subprocess.run(command, cwd=program.parent, capture_output=True, text=True)
        return done.stdout + done.stderr

    def installed(self) -> set[str]:
        options = ("--format", "json", "--python", self.python)
        listed = json.loads(ran(uv(), "pip", "list", *options, cwd=self.folder))
        return {package["name"].lower() for package in listed} - {"pip"}

    def megabytes(self) -> float:
        (packages,) = self.folder.glob("lib/python*/site-packages")
        files = (path for path in packages.rglob("*") if path.is_file())
        return sum(path.stat().st_size for path in files) / 1e6


@cache
def interpreter(version: str) -> str:
    """Where Python of this version is, after it was installed if need be."""
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        return str(Path(sys.executable))
    only_for_machine_tests(f"Python {version}")
    with locked("apt"):
        if found := _found(version):
            return found
        apt_get(f"python{version}")
        if not _found(version):
            attempt(uv(), "python", "install", version)
    return _found(version) or pytest.fail(
        f"This test needs Python {version}, and it could not be had. Install it, from your "
        f"distribution or by: uv python install {version}",
        pytrace=False,
    )


def _found(version: str) -> str | None:
    command = [uv(), "python", "find", "--no-python-downloads", "--system", version]
    done = subprocess.run(command, env=clean(), capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None
