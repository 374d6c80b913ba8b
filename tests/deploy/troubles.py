"""What befalls an installation: a full disk, a read-only file, a wrong clock. Each for a while."""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests import provision
from tests.servers import Project

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


def clock(seconds: int) -> Mapping[str, str]:
    """The environment of processes whose clock is so far ahead."""
    faketime = provision.path(provision.FAKETIME)
    told = subprocess.run(
        [faketime, "-f", "+0", "printenv", "LD_PRELOAD"], capture_output=True, text=True, check=True
    )
    return {
        "LD_PRELOAD": told.stdout.strip(),
        "FAKETIME": f"{seconds:+}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


def with_settings(project: Project, **settings: str) -> Project:
    """The same installation, whose settings were changed."""
    return Project(
        project.folder, project.database_url, project.port, {**project.settings, **settings}
    )


def _root(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr} (root may)"
