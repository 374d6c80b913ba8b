"""What befalls a database's file: a full disk, a mount that is read-only. Each for a while."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[None]:
    """A disk of its own at `folder`."""
    _root("mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder))
    try:
        yield
    finally:
        _root("umount", "--lazy", str(folder))


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Not one octet is left."""
    path = folder / "filler"
    try:
        with path.open("wb", buffering=0) as file:
            for size in (1024 * 1024, 4096, 1):
                with suppress(OSError):
                    while file.write(b"x" * size):
                        pass
        yield
    finally:
        path.unlink()


@contextmanager
def read_only(path: Path) -> Iterator[None]:
    """The file can be read and not written, by root neither."""
    _root("mount", "--bind", str(path), str(path))
    try:
        _root("mount", "-o", "remount,bind,ro", str(path))
        yield
    finally:
        _root("umount", "--lazy", str(path))


def _root(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr} (root may)"
