"""Files that the processes of a run share, and the next run finds again."""

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHARED = ROOT / ".pytest_cache" / "mix-consent"


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
