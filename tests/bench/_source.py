"""The committed source, taken apart: files, functions, classes and names, in both languages."""

import ast
import json
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.node import packages, run
from tests.shared import ROOT

BUILT = ("static/consent/banner.js", "static/consent/parts/")  # by build.mjs, from the source
HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


class Function(NamedTuple):
    """A function and where it stands."""

    file: str
    name: str
    line: int
    lines: int


@cache
def committed() -> tuple[str, ...]:
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    return tuple(name for name in listing.stdout.split("\0") if name and (ROOT / name).exists())


def python(*folders: str) -> list[str]:
    """Python files below these folders, without migrations."""
    found = [name for name in committed() if name.endswith(".py") and "/migrations/" not in name]
    return [name for name in found if name.startswith(folders)]


def javascript() -> list[str]:
    """JavaScript that somebody writes, without types and without what is built."""
    found = [name for name in committed() if name.startswith(("consent/", "static/"))]
    return [name for name in found if name.endswith((".js", ".mjs")) and not name.startswith(BUILT)]


def lines(name: str) -> int:
    return len((ROOT / name).read_text().splitlines())


@cache
def tree(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text())


def python_functions(name: str) -> Iterator[Function]:
    """Without their decorators, and with the functions inside them."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            yield Function(name, node.name, node.lineno, length)


def python_names(name: str) -> Iterator[str]:
    """Every identifier, wherever it stands; the file's own name is one of them."""
    yield Path(name).stem
    for node in ast.walk(tree(name)):
        match node:
            case ast.Name(id=one) | ast.Attribute(attr=one):
                yield one
            case (
                ast.FunctionDef(name=one) | ast.AsyncFunctionDef(name=one) | ast.ClassDef(name=one)
            ):
                yield one
            case ast.arg(arg=one) | ast.keyword(arg=str(one)) | ast.MatchStar(name=str(one)):
                yield one
            case ast.ExceptHandler(name=str(one)) | ast.MatchAs(name=str(one)):
                yield one
            case ast.alias(name=one, asname=other):
                yield one.rpartition(".")[2]
                if other:
                    yield other


@cache
def _javascript() -> dict[str, dict[str, list[dict[str, str]]]]:
    packages()  # acorn
    script = Path(__file__).with_name("_functions.mjs").read_text()
    paths = json.dumps([str(ROOT / name) for name in javascript()])
    found = json.loads(run("node", "--input-type=module", "-e", script, given=paths))
    return {str(Path(path).relative_to(ROOT)): one for path, one in found.items()}


def javascript_functions(name: str) -> list[Function]:
    return [Function(file=name, **one) for one in _javascript()[name]["functions"]]  # type: ignore[arg-type]


def javascript_names(name: str) -> list[str]:
    return [*_javascript()[name]["names"], Path(name).stem]  # type: ignore[list-item]


def words(name: str) -> str:
    """`SignedIn` and `signed_in` are both `_signed_in_`, so that a word can be looked for."""
    return f"_{HUMP.sub('_', name).lower().strip('_')}_"


def classes(*folders: str) -> Iterator[ast.ClassDef]:
    for name in python(*folders):
        yield from (node for node in ast.walk(tree(name)) if isinstance(node, ast.ClassDef))
