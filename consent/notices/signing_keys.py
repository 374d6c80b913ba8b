"""The keys of the settings: those that sign cookies, and those that hash account names.

A folder holds signing keys in PEM files. A file's name is the time from which its key signs, until
the next one: `2026-11-26T120000Z.pem`. A key of a later time is published already; an earlier one
still verifies.
"""

import logging
import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.core.signals import setting_changed
from django.utils import timezone

from consent.cookies.keyring import KeyRing, SigningKey, derive
from consent.cookies.reader import CookieReader

log = logging.getLogger(__name__)

NAME, EXAMPLE = "%Y-%m-%dT%H%M%SZ.pem", "2026-11-26T120000Z.pem"
_OTHERS = 0o007  # rights of those who are neither the owner nor of the group
_ring: KeyRing | None = None
_readers: dict[tuple[str, str], tuple[KeyRing, CookieReader]] = {}  # by site and domain
_problem = ""  # with the folder, as the log has told it

_ACCOUNTS = b"mix-consent account key 1"  # another number makes other hashes of the same account


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
        return [_read_file(path) for path in paths]
    except OSError as error:
        raise WrongKeys(f"{error.filename} cannot be read: {error.strerror}.") from error


def _read_file(path: Path) -> _KeyFile:
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
    """Write a key file in one step, for the folder's owner alone, also where root runs this."""
    path, owner = folder / f"{starts:{NAME}}", folder.stat()
    part = path.with_suffix(".part")
    part.touch(mode=0o600)
    part.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    os.chown(part, owner.st_uid, owner.st_gid)
    part.replace(path)


@cache
def issuer() -> str:
    url: str = settings.CONSENT_SERVICE_URL
    return url


def ring() -> KeyRing:
    """The keys that sign and verify, the first of which signs. Raises WrongKeys."""
    global _ring
    if _ring is None:
        _ring = _read()
    return _ring


def _read() -> KeyRing:
    """The keys of CONSENT_SIGNING_KEYS, or those derived from SECRET_KEY and its fallbacks."""
    if path := folder():
        # Each key once: one that signs again has two files, and verifiers may refuse an id twice
        keys: dict[str, SigningKey] = {}
        for file in in_order(path, timezone.now()):
            keys.setdefault(file.key.kid, file.key)
        return KeyRing(tuple(keys.values()))
    return KeyRing.from_secrets([settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])


def folder() -> Path | None:
    """The folder that holds the keys; None where they are derived. Raises WrongKeys."""
    setting: str = settings.CONSENT_SIGNING_KEYS
    if setting and not setting.startswith("/"):
        raise WrongKeys("it is no path of a folder, which begins with /.")  # perhaps a key itself
    return Path(setting) if setting else None


def follow() -> None:
    """Go on with the keys as they are now; with those of before, if one of them is no good."""
    global _ring, _problem
    if not folder():
        return
    before, problem = ring(), ""
    try:
        found = _read()
        if found.kids != before.kids:
            _ring = found
            log.info("The signing keys are now %s; the first signs.", ", ".join(found.kids))
    except WrongKeys as error:
        problem = str(error)
        if problem != _problem:
            log.error("The signing keys stay as they were: %s", problem)
    _problem = problem


def _secrets(own: list[str]) -> list[str]:
    """Return a setting's, then SECRET_KEY and its fallbacks: what they derived is found too."""
    return [*dict.fromkeys([*own, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])]


@cache
def accounts() -> tuple[bytes, ...]:
    """The keys that accounts are hashed with: the first today, the others to find old hashes."""
    return tuple(derive(secret, _ACCOUNTS) for secret in _secrets(settings.CONSENT_ACCOUNT_KEY))


@cache
def of_log(label: bytes) -> tuple[bytes, ...]:
    """What the log signs or seals with, by a label for each: the first today, then the older."""
    return tuple(derive(secret, label) for secret in _secrets(settings.CONSENT_LOG_KEY))


def cookie_reader(site: str, domain: str) -> CookieReader:
    """The reader of this site's cookies; there is one, since it remembers what it has verified."""
    current = ring()
    known = _readers.get((site, domain))
    if known is None or known[0] is not current:
        reader = CookieReader.build(current, issuer=issuer(), site=site, domain=domain)
        known = _readers[site, domain] = current, reader
    return known[1]


def forget(**_: Any) -> None:
    global _ring, _problem
    _ring, _problem = None, ""
    _readers.clear()
    issuer.cache_clear()
    accounts.cache_clear()
    of_log.cache_clear()


setting_changed.connect(forget)  # tests change settings
