"""What befalls an installation: a full disk, a read-only file. Each for a while."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEGABYTE = 1024 * 1024


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A disk of its own at `folder`."""
    _root("mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        _root("umount", "--lazy", str(folder))


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Not one octet is left."""
    path = folder / "filler"
    try:
        with path.open("wb", buffering=0) as file:
            for size in (MEGABYTE, 4096, 1):
                _write_all(file, b"x" * size)
        yield
    finally:
        path.unlink()


def _write_all(file: object, piece: bytes) -> None:
    try:
        while file.write(piece):  # type: ignore[attr-defined]
            pass
    except OSError:
        return


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
