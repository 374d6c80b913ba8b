"""JavaScript that can be read: small files, small functions."""

import json

import pytest

from tests.node import packages, run
from tests.shared import ROOT

LINES_OF_A_FILE = 250
LINES_OF_A_FUNCTION = 60
FOLDERS = (ROOT / "consent", ROOT / "static" / "demo")
SOURCES = [
    path
    for folder in FOLDERS
    for path in sorted(folder.rglob("*.*js"))
    if path.suffix in (".js", ".mjs") and "node_modules" not in path.parts
] + [ROOT / "static" / "consent" / name for name in ("copy.js", "look.js", "pages.js", "signal.js")]
MEASURE = """
import { readFileSync } from "node:fs";
import { parse } from "acorn";
const parts = (node) => Object.values(node).flat().filter((part) => part?.type);
const functions = (node) => [
  ...(/Function/.test(node.type) ? [node.loc] : []),
  ...parts(node).flatMap(functions),
];
const measured = JSON.parse(readFileSync(0, "utf8")).map((path) => {
  const options = { ecmaVersion: "latest", sourceType: "module", locations: true };
  const found = functions(parse(readFileSync(path, "utf8"), options));
  return [path, found.map(({ start, end }) => [start.line, end.line - start.line + 1])];
});
console.log(JSON.stringify(Object.fromEntries(measured)));
"""


@pytest.fixture(scope="module")
def functions() -> dict[str, list[tuple[int, int]]]:
    """By file: where each function begins, and its lines."""
    packages()
    paths = json.dumps([str(path) for path in SOURCES])
    measured: dict[str, list[tuple[int, int]]] = json.loads(
        run("node", "--input-type=module", "-e", MEASURE, given=paths)
    )
    return measured


def test_no_file_is_long() -> None:
    lines = {path.name: len(path.read_text("utf-8").splitlines()) for path in SOURCES}
    assert {"index.js", "build.mjs", "judge.mjs", "stub.js"} <= lines.keys()
    assert {name: count for name, count in lines.items() if count > LINES_OF_A_FILE} == {}


def test_no_function_is_long(functions: dict[str, list[tuple[int, int]]]) -> None:
    assert sum(map(len, functions.values())) > 300
    long = {
        f"{path}:{line}": lines
        for path, found in functions.items()
        for line, lines in found
        if lines > LINES_OF_A_FUNCTION
    }
    assert long == {}
