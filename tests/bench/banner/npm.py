"""The peers' packages as npm brings them, each at one version, and their bundler."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from tests.bench.banner.products import HERE
from tests.node import run

MODULES = HERE / "node_modules"
INSTALL = "npm install --no-package-lock --no-audit --no-fund --ignore-scripts --omit=dev"


@cache
def install() -> None:
    wanted = json.loads((HERE / "package.json").read_text())["dependencies"]
    if {name: version(name) for name in wanted} != wanted:
        run(*INSTALL.split(), "--prefix", str(HERE))


def version(name: str) -> str | None:
    path = MODULES / name / "package.json"
    return json.loads(path.read_text())["version"] if path.exists() else None


def read(path: str) -> str:
    install()
    return (MODULES / path).read_text()


def built(path: Path, notice: dict[str, Any]) -> str:
    """One script of ours and what it imports, minified, with the words of the notice in it."""
    install()
    given = f"--define:NOTICE={json.dumps(notice)}"
    options = ["--bundle", "--minify", "--format=iife", "--charset=utf8", given]
    return run(str(MODULES / ".bin" / "esbuild"), str(path), *options).strip()
