"""The peers' packages as npm brings them, each at one version, and their bundler."""

import json
from pathlib import Path
from typing import Any

from tests.bench.banner.products import HERE
from tests.node import packages, run


def read(path: str) -> str:
    return (packages(HERE) / path).read_text()


def built(path: Path, notice: dict[str, Any]) -> str:
    """One script of ours and what it imports, minified, with the words of the notice in it."""
    given = f"--define:NOTICE={json.dumps(notice)}"
    options = ["--bundle", "--minify", "--format=iife", "--charset=utf8", given]
    return run(str(packages(HERE) / ".bin" / "esbuild"), str(path), *options).strip()
