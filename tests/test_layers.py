"""Imports point down the map in consent/README.md; modules on one line do not import each other."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

CONSENT = Path(__file__).parents[1] / "consent"

MAP = (CONSENT / "README.md").read_text("utf-8").partition("```text\n")[2].partition("```")[0]
LINES = [re.split(" {2,}", line)[:-1] for line in MAP.splitlines()]  # rooms; what they are for
DEPTH = {name: depth for depth, line in enumerate(LINES) for name in line}
# Not of addresses: by those the preview finds the pages, which stand above it
MODULE = re.compile(rf"consent\.({'|'.join(DEPTH)})(\.(?!urls$)\w+)*")
IN_A_DJANGO_SITE = CONSENT / "client" / "django"  # asked for by name alone
WITHOUT_DJANGO = ("client", "cookies", "kernel", "proof/formats", "proof/witness")


def noun(path: Path) -> str:
    return path.relative_to(CONSENT).parts[0].removesuffix(".py")


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                yield from (f"{module}.{alias.name}" for alias in names)
            case ast.ImportFrom():
                raise AssertionError("Write imports in full, from the top.")
            case ast.Constant(value=str(text)) if MODULE.fullmatch(text):
                yield text  # imported by its name: `import_module`, a setting of Django's


FILES = [path for path in CONSENT.rglob("*.py") if "node_modules" not in path.parts]
MODULES = [path for path in FILES if path != CONSENT / "__init__.py"]


@cache
def edges() -> list[tuple[Path, str]]:
    """Each import of each module, read when the first test asks."""
    return [(path, name) for path in MODULES for name in imported(ast.parse(path.read_text()))]


def test_every_module_stands_on_a_line() -> None:
    found = {noun(path) for path in MODULES}
    assert found | {"proof"} == set(DEPTH), "proof alone may be deleted"


@pytest.mark.parametrize("name", DEPTH)
def test_imports_point_down(name: str) -> None:
    seen = {
        other.split(".")[1]
        for path, other in edges()
        if noun(path) == name and other.startswith("consent.")
    }
    wrong = {other for other in seen - {name} if DEPTH[other] <= DEPTH[name]}
    assert wrong == set(), f"consent.{name} imports upwards or sideways"


def test_what_another_machine_needs_imports_no_django() -> None:
    outside = [(path, other) for path, other in edges() if IN_A_DJANGO_SITE not in path.parents]
    lower = [
        (noun(path), other)
        for path, other in outside
        if path.relative_to(CONSENT).as_posix().startswith(WITHOUT_DJANGO)
    ]
    assert ("cookies", "jwt") in lower
    assert [edge for edge in lower if edge[1].partition(".")[0] in ("django", "config")] == []


def test_the_django_side_of_the_client_is_not_brought_in_by_the_rest() -> None:
    inside = "consent.client.django"
    within = {path for path, other in edges() if other.startswith(inside)}
    assert within
    assert {path for path in within if IN_A_DJANGO_SITE not in path.parents} == set()


def test_only_the_commands_know_the_project() -> None:
    assert {noun(path) for path, other in edges() if other.startswith("config.")} == {"management"}
