"""The plan's figures that the source alone tells; `trace` has the others."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache

from tests import test_layers
from tests.bench import _tokens
from tests.shared import ROOT

FILE, FUNCTION = 250, 40  # lines, at most
SETTING = re.compile(r"^\| `(?:CONSENT|DATABASE|DJANGO|EMAIL)_\w+` \|", re.MULTILINE)

Row = tuple[str, str, str]  # what, now, target


def main() -> None:
    print_rows([*_product(), *_rooms(), *_things(), *_tests(), *_documents()])
    print("\n".join(f"* over the bound: {line}" for line in _too_long()))


def print_rows(rows: list[Row]) -> None:
    print("| | now | target |\n| --- | ---: | ---: |")
    for row in rows:
        print(f"| {' | '.join(row)} |")


def _product() -> Iterator[Row]:
    names = product()
    tokens, with_code = _tokens.python(names)
    now = f"{tokens:,}; {tokens / with_code:.2f}"
    yield "product, tokens of Python; of those a line", now, "≤ 206,500; ≤ 9.4"
    scripts = [name for name in committed() if name.endswith((".js", ".mjs"))]
    own = [name for name in scripts if name.startswith(("consent/", "config/"))]
    pages = [name for name in committed() if name.startswith("templates/")]
    now = f"{_tokens.javascript(own):,}; {_tokens.templates(pages):,}"
    yield "product, tokens of JavaScript; of templates", now, "–"
    yield "product Python without migrations, lines", f"{sum(map(lines, names)):,}", "–"
    modules = {_module(name) for name in names}
    arrows = sum(len(_imported(name, modules) - {_module(name)}) for name in names)
    yield "modules; imports between them", f"{len(modules)}; {arrows:,}", "–; ≤ 1,200"
    public = sum(not name.startswith("_") for path in names for name in _defined(path))
    yield "public names at module level", f"{public:,}", "≤ 1,700"


def _rooms() -> Iterator[Row]:
    entries = {name.split("/")[1] for name in committed() if name.startswith("consent/")}
    rooms = {test_layers.noun(path) for path in test_layers.MODULES} - {"migrations"}
    arrows = {
        (test_layers.noun(path), other.split(".")[1])
        for path, other in test_layers.edges()
        if other.startswith("consent.")
    }
    arrows = {(room, other) for room, other in arrows if room != other and {room, other} <= rooms}
    figures = len(entries), len(rooms), len(arrows), _circles(arrows)
    title = "entries / rooms / arrows / circles in `consent/`"
    yield title, " / ".join(map(str, figures)), "≤ 25 / 20 / 100 / 0"


def _circles(arrows: set[tuple[str, str]]) -> int:
    """How many rooms reach themselves."""
    reached = set(arrows)
    while more := {(a, d) for a, b in reached for c, d in arrows if b == c} - reached:
        reached |= more
    return sum(room == other for room, other in reached)


def _things() -> Iterator[Row]:
    migrations = [name for name in committed() if re.search(r"/migrations/\d.*\.py$", name)]
    commands = [name for name in product() if name.startswith("consent/management/commands/")]
    commands = [name for name in commands if not name.endswith("__init__.py")]
    manual = (ROOT / "config/manual/settings.md").read_text(encoding="utf-8")
    settings = len(SETTING.findall(manual))
    figures = len(migrations), settings, len(commands)
    yield "migrations; settings; commands", "; ".join(map(str, figures)), "–; ≤ 26; ≤ 11"


def _tests() -> Iterator[Row]:
    names = [name for name in committed() if name.startswith("tests/") and name.endswith(".py")]
    helpers = [name for name in names if not name.rpartition("/")[2].startswith("test_")]
    figures = f"{_tokens.python(names)[0]:,}; {_tokens.python(helpers)[0]:,}"
    yield "tests, tokens of Python; of helpers among them", figures, "≤ 400,000; –"


def _documents() -> Iterator[Row]:
    names = [name for name in committed() if name.endswith(".md")]
    words = sum(len((ROOT / name).read_text(encoding="utf-8").split()) for name in names)
    records = sum(re.search(r"/decisions/\d", name) is not None for name in names)
    yield "words of documents; decision records", f"{words:,}; {records}", "≤ 24,000; ≤ 25"


def _too_long() -> Iterator[str]:
    for name in product():
        if lines(name) > FILE:
            yield f"{name}, {lines(name)} lines"
        for node in ast.walk(_tree(name)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION:
                    yield f"{name}, {node.name}, {length} lines"


@cache
def committed() -> tuple[str, ...]:
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    return tuple(name for name in listing.stdout.split("\0") if name and (ROOT / name).exists())


def product() -> list[str]:
    names = [name for name in committed() if name.endswith(".py") and "/migrations/" not in name]
    return [name for name in names if name.startswith(("consent/", "config/", "manage.py"))]


def lines(name: str) -> int:
    return len((ROOT / name).read_text(encoding="utf-8").splitlines())


@cache
def _tree(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text(encoding="utf-8"))


def _module(name: str) -> str:
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _imported(name: str, modules: set[str]) -> set[str]:
    """Modules, and those that hold what is imported of them."""
    found = set(test_layers.imported(_tree(name)))
    return {
        module if module in modules else module.rpartition(".")[0] for module in found
    } & modules


def _defined(name: str) -> Iterator[str]:
    for node in _tree(name).body:
        match node:
            case ast.FunctionDef(name=defined) | ast.AsyncFunctionDef(name=defined):
                yield defined
            case ast.ClassDef(name=defined) | ast.AnnAssign(target=ast.Name(id=defined)):
                yield defined
            case ast.Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, ast.Name))
