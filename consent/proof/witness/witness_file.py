"""What a witness keeps on disk: the last checkpoint, and what it found wrong.

Whoever can write the file decides what is compared: it is the owner's alone.
"""

import hashlib
import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from consent.client.disk_cache import read_owned, replace_owned
from consent.proof.formats.notes import Verifier
from consent.proof.witness.comparison import LogFork, SignedCheckpoint

MAX_FORKS = 100  # files: a service that goes to and fro must not fill the disk
_MAX_SIZE = 1_000_000  # octets


def read(path: Path) -> SignedCheckpoint | None:
    """Return None where there is no file. Raises where there is one that cannot be believed."""
    try:
        found = json.loads(read_owned(path, _MAX_SIZE))
    except FileNotFoundError:
        return None
    return SignedCheckpoint.open(found["note"], map(Verifier.of, found["keys"]))


def write(path: Path, kept: SignedCheckpoint) -> None:
    _replace(path, {"keys": kept.keys, "note": kept.note})


def write_fork(path: Path, fork: LogFork) -> Path | None:
    """Write both checkpoints beside it, and what shows that they do not go together."""
    digest = hashlib.sha256(f"{fork.old}\n{fork.new}".encode()).hexdigest()
    own = path.with_name(f"{path.stem}-{fork.what}-{digest[:8]}.json")
    if len(list(path.parent.glob(f"{path.stem}-*.json"))) >= MAX_FORKS:
        return None
    found_at = datetime.now(UTC).isoformat(timespec="seconds")
    _replace(own, {**asdict(fork), "file": None, "found_at": found_at})
    return own


def _replace(path: Path, facts: dict[str, object]) -> None:
    replace_owned(path, json.dumps(facts, indent=1, ensure_ascii=False).encode())
