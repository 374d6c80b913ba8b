"""Read signing keys from a folder: one PEM file each, named by when it begins to sign.

`2026-11-26T120000Z.pem` signs from then on, until the next one does. A key whose moment is to come
is published already, and one whose moment is past verifies.
"""

import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from consent.cookies.keyring import KeyRing, SigningKey

NAME, EXAMPLE = "%Y-%m-%dT%H%M%SZ.pem", "2026-11-26T120000Z.pem"
OTHERS = 0o007  # rights of those who are neither the owner nor of the group


class WrongKeys(ValueError):
    """These keys cannot be used, or this may not be done with them; the message says what to do."""


class KeyFile(NamedTuple):
    starts: datetime
    key: SigningKey
    path: Path


def read(folder: Path) -> list[KeyFile]:
    """The oldest first. Raises WrongKeys."""
    try:
        return [_read(path) for path in sorted(folder.iterdir()) if path.suffix == ".pem"]
    except OSError as error:
        raise WrongKeys(f"{error.filename} cannot be read: {error.strerror}.") from error


def _read(path: Path) -> KeyFile:
    try:
        starts = datetime.strptime(path.name, NAME).replace(tzinfo=UTC)
    except ValueError as error:
        raise WrongKeys(f"{path} is not named by when it begins to sign: {EXAMPLE}") from error
    if path.stat().st_mode & OTHERS:
        raise WrongKeys(f"Everybody may read {path}: chmod o= {path}")
    try:
        (key,) = KeyRing.from_pems([path.read_text(encoding="ascii")]).keys
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise WrongKeys(f"{path} holds something else than an Ed25519 key in PEM.") from error
    return KeyFile(starts, key, path)


def in_order(folder: Path, now: datetime) -> list[KeyFile]:
    """The key that signs now, then the others, the newest first. Raises WrongKeys."""
    files = read(folder)[::-1]
    begun = [one for one in files if one.starts <= now]
    if not begun or begun[0].key.private is None:
        raise WrongKeys(f"In {folder} the last key that has begun is no private one, or none has.")
    return [begun[0], *(one for one in files if one is not begun[0])]


def write(folder: Path, starts: datetime, key: SigningKey) -> None:
    """Put a key there at once and as a whole, its private half where there is one.

    It is for the folder's owner alone, whoever runs this.
    """
    handle, name = tempfile.mkstemp(dir=folder)  # 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_pem(key))
            owner = folder.stat()
            if (owner.st_uid, owner.st_gid) != (os.geteuid(), os.getegid()):
                os.fchown(handle, owner.st_uid, owner.st_gid)
            file.flush()
            os.fsync(handle)
        Path(name).replace(folder / f"{starts:{NAME}}")
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _pem(key: SigningKey) -> bytes:
    if key.private is None:
        return key.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
