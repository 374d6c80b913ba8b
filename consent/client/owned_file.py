"""Files that this process believes later: the owner's alone, and written whole."""

import os
import tempfile
from pathlib import Path


def read(path: Path, most: int) -> bytes:
    """The file's content, if nobody else can have written it."""
    # Neither a link to somewhere else nor a pipe that never ends is a file of ours
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        facts = os.fstat(file.fileno())
        if hasattr(os, "geteuid") and facts.st_uid not in (os.geteuid(), 0):
            raise PermissionError("It belongs to somebody else.")
        if hasattr(os, "geteuid") and facts.st_mode & 0o022:
            raise PermissionError("Others may write it.")
        return file.read(most)


def replace(path: Path, content: bytes) -> None:
    """Write it whole or not at all, whoever else writes it at the same time."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # the owner's
    try:
        with os.fdopen(file, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(file)  # or a crash of the machine could leave an empty file under the name
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink()
        raise
