"""What a witness keeps on disk: the last checkpoint, and what it found wrong."""

import hashlib
import json
from dataclasses import asdict
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from typing import Self

from consent.client.disk_cache import SUFFIX, read_owned, replace_owned
from consent.proof.witness.comparison import LogFork, SignedCheckpoint

FORMAT = 1
MOST_FORKS = 100  # files: a service that goes to and fro must not fill the disk
_LARGEST = 1_000_000  # octets


class WitnessFile:
    """One file, which belongs to one service; whoever can write it decides what is compared."""

    def __init__(self, path: Path, *, service: str, issuer: str) -> None:
        self._path = path
        self._identity = {"format": FORMAT, "service": service, "issuer": issuer}

    @classmethod
    def beside(cls, cache: str | PathLike[str], *, service: str, issuer: str) -> Self:
        """In the folder of the disk cache, for all sites of the service."""
        path = Path(cache)
        if path.suffix == SUFFIX:
            return cls(path.with_suffix(f".log{SUFFIX}"), service=service, issuer=issuer)
        digest = hashlib.sha256(f"{service}\n{issuer}".encode()).hexdigest()
        name = f"consent-log-{digest[:8]}{SUFFIX}"
        return cls(path / name, service=service, issuer=issuer)

    def read(self) -> SignedCheckpoint | None:
        """None where there is no file; an error where there is one that cannot be believed."""
        try:
            found = json.loads(read_owned(self._path, _LARGEST))
        except FileNotFoundError:
            return None
        match found:
            case {"note": str(note), "keys": [*keys], **identity} if identity == self._identity:
                return SignedCheckpoint.of(note, keys)
        raise ValueError(f"{self._path} is not what a witness of this service keeps.")

    def write(self, kept: SignedCheckpoint) -> None:
        self._replace(self._path, {"keys": kept.keys, "note": kept.note})

    def write_fork(self, fork: LogFork) -> Path | None:
        """Both checkpoints, and what shows that they do not go together."""
        digest = hashlib.sha256(f"{fork.old}\n{fork.new}".encode()).hexdigest()
        stem = self._path.name.removesuffix(SUFFIX)
        path = self._path.with_name(f"{stem}-{fork.what}-{digest[:8]}{SUFFIX}")
        if len(list(self._path.parent.glob(f"{stem}-*{SUFFIX}"))) >= MOST_FORKS:
            return None
        found_at = datetime.now(UTC).isoformat(timespec="seconds")
        self._replace(path, {**asdict(fork), "file": None, "found_at": found_at})
        return path

    def _replace(self, path: Path, facts: dict[str, object]) -> None:
        content = json.dumps({**self._identity, **facts}, indent=1, ensure_ascii=False)
        replace_owned(path, content.encode())
