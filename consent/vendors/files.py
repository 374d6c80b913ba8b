"""Read the tables of this folder, and the file of each vendor in `known/`."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

KNOWN = Path(__file__).parent / "known"


@cache
def vendors() -> Sequence[Mapping[str, Any]]:
    return [table(f"known/{path.stem}") for path in sorted(KNOWN.glob("*.toml"))]


@cache
def table(name: str) -> Mapping[str, Any]:
    return tomllib.loads((KNOWN.parent / f"{name}.toml").read_text(encoding="utf-8"))


def rows(kind: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a kind from all vendors; one without a name has its vendor's."""
    for vendor in vendors():
        for row in vendor.get(kind, ()):
            yield {"name": vendor["name"], "vendor": vendor["name"], **tuples(row)}


def tuples(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(v) if isinstance(v, list) else v for name, v in row.items()}
