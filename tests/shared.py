"""Files that the processes of a run share, and the next run finds again."""

import fcntl
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHARED = ROOT / ".pytest_cache" / "mix-consent"

PARTS = ("config", "consent", "static", "templates")
FILES = ("manage.py", "pyproject.toml", "README.md")


def copy_checkout(folder: Path, *parts: str, without: str = "") -> None:
    """What runs, and more parts of it, as a release's folder has it."""
    ignored = shutil.ignore_patterns("node_modules", "__pycache__", without)
    for part in (*PARTS, *parts):
        shutil.copytree(ROOT / part, folder / part, ignore=ignored)
    for file in FILES:
        shutil.copy(ROOT / file, folder)


@contextmanager
def locked(name: str) -> Iterator[None]:
    """One process at a time, whatever became of the one before."""
    SHARED.mkdir(parents=True, exist_ok=True)
    with (SHARED / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def share_bytecode() -> None:
    """Python and assertions are compiled once, whatever is set here, and not into the checkout."""
    os.environ |= {"PYTHONPYCACHEPREFIX": str(SHARED / "bytecode"), "PYTHONDONTWRITEBYTECODE": ""}
    sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"]
    sys.dont_write_bytecode = False


def own_runtime() -> None:
    """PostgreSQL's wheel keeps a lock in this folder, or in /tmp, where another user's stands."""
    runtime = SHARED / "runtime"
    (runtime / "python_PostgresServer").mkdir(parents=True, exist_ok=True)
    runtime.chmod(0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
