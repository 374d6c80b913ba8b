"""Read the tables that stand beside our code."""

import tomllib
from pathlib import Path
from typing import Any


def read(file: str, name: str = "") -> dict[str, Any]:
    """Return the table beside a Python file: the one of its own name, or the one of `name`."""
    path = Path(file).with_name(name) if name else Path(file).with_suffix(".toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
