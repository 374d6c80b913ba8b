"""Keep the last good copy on disk, for a start while the service is away."""

import hashlib
import json
import logging
import os
import tempfile
from os import PathLike
from pathlib import Path
from urllib.parse import quote

from consent.client.service import MAX_OCTETS

_SUFFIX = ".json"

log = logging.getLogger("consent.client")

_Bodies = tuple[bytes, bytes]  # of keys and notice, as the service sent them


def read_owned(path: Path, most: int) -> bytes:
    """Return the file's content, if nobody else can have written it."""
    # Neither a link to somewhere else nor a pipe that never ends is a file of ours
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        facts = os.fstat(file.fileno())
        if hasattr(os, "geteuid") and facts.st_uid not in (os.geteuid(), 0):
            raise PermissionError("It belongs to somebody else.")
        if hasattr(os, "geteuid") and facts.st_mode & 0o022:
            raise PermissionError("Others may write it.")
        return file.read(most)


def replace_owned(path: Path, content: bytes) -> None:
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


class DiskCache:
    """One file of one service and site, its owner's alone: who can write it decides what counts."""

    def __init__(
        self, location: str | PathLike[str], *, service: str, issuer: str, site: str
    ) -> None:
        self._identity = {"service": service, "issuer": issuer, "site": site}
        path = Path(location)
        self._path = path if path.suffix == _SUFFIX else path / _name(self._identity)
        self._written: _Bodies | None = None
        self._has_warned = False

    def read(self) -> _Bodies | None:
        """Return what was written last; None if there is nothing, or nothing to be believed."""
        try:
            self._written = self._parse(read_owned(self._path, 4 * MAX_OCTETS))  # JSON within JSON
        except FileNotFoundError:
            return None
        except Exception as error:  # a broken copy is as good as none
            self.warn("read", error)
        return self._written

    def write(self, bodies: _Bodies) -> None:
        """Keep them for the next start. A failure is logged once, and tried again."""
        if bodies == self._written and self._path.exists():
            return
        try:
            keys, notice = (body.decode() for body in bodies)
            content = json.dumps({**self._identity, "keys": keys, "notice": notice})
            replace_owned(self._path, content.encode())
        except Exception as error:
            self.warn("written", error)
        else:
            self._written, self._has_warned = bodies, False

    def warn(self, action: str, error: Exception) -> None:
        if not self._has_warned:
            log.warning("%s cannot be %s: %s: %s", self._path, action, type(error).__name__, error)
        self._has_warned = True

    def _parse(self, found: bytes) -> _Bodies:
        match json.loads(found):
            case {"keys": str(keys), "notice": str(notice), **identity} if (
                identity == self._identity
            ):
                return keys.encode(), notice.encode()
        raise ValueError("This is no copy of this service and site.")


def _name(identity: dict[str, str]) -> str:
    """Name the file: several sites and services may share a folder."""
    digest = hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()
    return f"consent-{quote(identity['site'], safe='')}-{digest[:8]}{_SUFFIX}"
