"""Node and npm as the development packages bring them: no machine needs its own."""

import json
import os
import subprocess
from functools import cache
from pathlib import Path

from tests.shared import ROOT, locked

SOURCE = ROOT / "consent" / "banner"
QUIETLY = ("--no-audit", "--no-fund", "--ignore-scripts", "--prefix")


def run(*command: str, given: str = "") -> str:
    """Run a command beside the banner's source, and return what it prints."""
    path = f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command,
        cwd=SOURCE,
        env=os.environ | {"PATH": path},
        input=given,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@cache
def packages(folder: Path = SOURCE) -> Path:
    """Where a folder's packages lie, each at the version that its package.json names."""
    modules = folder / "node_modules"
    content = json.loads((folder / "package.json").read_text())
    wanted = content.get("dependencies", {}) | content.get("devDependencies", {})
    with locked("npm"):
        if {name: _version(modules / name) for name in wanted} != wanted:
            has_lock = (folder / "npm-shrinkwrap.json").exists()
            install = ("ci",) if has_lock else ("install", "--no-package-lock")
            run("npm", *install, *QUIETLY, str(folder))
    return modules


def _version(package: Path) -> str | None:
    path = package / "package.json"
    return json.loads(path.read_text())["version"] if path.exists() else None
