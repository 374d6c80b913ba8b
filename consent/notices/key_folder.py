"""Read signing keys from a folder: one PEM file each, named by when it begins to sign.

`2026-11-26T120000Z.pem` signs from then on, until the next one does. A key whose moment is to come
is published already, and one whose moment is past verifies.
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from consent.cookies.keyring import SigningKey

NAME, EXAMPLE = "%Y-%m-%dT%H%M%SZ.pem", "2026-11-26T120000Z.pem"
_OTHERS = 0o007  # rights of those who are neither the owner nor of the group


class WrongKeys(ValueError):
    """These keys cannot be used, or this may not be done with them; the message says what to do."""


class _KeyFile(NamedTuple):
    starts: datetime
    key: SigningKey
    path: Path


def read(folder: Path) -> list[_KeyFile]:
    """Return the keys, the newest first. Raise WrongKeys."""
    try:
        paths = sorted((path for path in folder.iterdir() if path.suffix == ".pem"), reverse=True)
        return [_read(path) for path in paths]
    except OSError as error:
        raise WrongKeys(f"{error.filename} cannot be read: {error.strerror}.") from error


def _read(path: Path) -> _KeyFile:
    try:
        starts = datetime.strptime(path.name, NAME).replace(tzinfo=UTC)
    except ValueError as error:
        raise WrongKeys(f"{path} is not named by when it begins to sign: {EXAMPLE}") from error
    if path.stat().st_mode & _OTHERS:
        raise WrongKeys(f"Everybody may read {path}: chmod o= {path}")
    try:
        key = SigningKey.from_pem(path.read_bytes())
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise WrongKeys(f"{path} holds something else than a private Ed25519 key.") from error
    return _KeyFile(starts, key, path)


def in_order(folder: Path, now: datetime) -> list[_KeyFile]:
    """Return the key that signs now, then the others, the newest first. Raise WrongKeys."""
    files = read(folder)
    signing = next((file for file in files if file.starts <= now), None)
    if signing is None:
        raise WrongKeys(f"In {folder} no key has begun to sign.")
    return [signing, *(file for file in files if file is not signing)]


def write(folder: Path, starts: datetime, key: Ed25519PrivateKey) -> None:
    """Put a key there as a whole, for the folder's owner alone, whoever runs this."""
    path, owner = folder / f"{starts:{NAME}}", folder.stat()
    part = path.with_suffix(".part")
    part.touch(mode=0o600)
    part.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    os.chown(part, owner.st_uid, owner.st_gid)
    part.replace(path)
