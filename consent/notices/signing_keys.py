"""The keys of the settings: those that sign cookies, and those that hash account names."""

import logging
from functools import cache, partial
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.signals import setting_changed

from consent.cookies.keyring import KeyRing
from consent.cookies.reader import CookieReader
from consent.lib import background
from consent.notices import key_file
from consent.notices.key_file import KeyEntry, WrongKeys

log = logging.getLogger(__name__)

WATCH_SECONDS = 1.0

_ring: KeyRing | None = None
_readers: dict[tuple[str, str], tuple[KeyRing, CookieReader]] = {}  # by site and domain
_seen: tuple[int, ...] | None = None  # of the file: it may have changed since it was read

_ACCOUNTS = b"mix-consent account key 1"  # another number makes other hashes of the same account


@cache
def issuer() -> str:
    url: str = settings.CONSENT_SERVICE_URL
    return url


def ring() -> KeyRing:
    """The keys that sign and verify, the first of which signs."""
    global _ring
    if _ring is None:
        _ring = KeyRing(tuple(one.key for one in entries()))
    return _ring


def entries() -> tuple[KeyEntry, ...]:
    """The keys of today's settings: CONSENT_SIGNING_KEYS, or those derived from SECRET_KEY.

    Raises WrongKeys, ValueError or TypeError.
    """
    if are_derived():
        secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        return tuple(map(KeyEntry, KeyRing.from_secrets(secrets).keys))
    path = file()
    return key_file.read(path) if path else key_file.parse(settings.CONSENT_SIGNING_KEYS)


def are_derived() -> bool:
    return not settings.CONSENT_SIGNING_KEYS.strip()


def file() -> Path | None:
    """The file that holds the keys, where they do not stand in the setting itself."""
    own = settings.CONSENT_SIGNING_KEYS.strip()
    return Path(own) if own.startswith("/") else None


def watch() -> None:
    """Follow the file of keys, in a thread of this process."""
    if path := file():
        deed = partial(_follow, path)
        background.repeat(deed, every=WATCH_SECONDS, name="keys", during="Reading the signing keys")


def _follow(path: Path) -> None:
    global _seen
    stamp = _stamp(path)
    if stamp != _seen:
        _seen = stamp  # also of a bad file, which is read once
        _take(path)


def _take(path: Path) -> None:
    """Go on with the keys of the file as it is now; with those before it, if it is no good."""
    global _ring
    try:
        found = KeyRing(tuple(one.key for one in key_file.read(path)))
    except WrongKeys as error:
        log.error("The signing keys stay as they were: %s", error)
        return
    before, _ring = ring(), found
    kids = [key.kid for key in found.keys]
    if kids != [key.kid for key in before.keys]:
        log.info("The signing keys are now %s; the first signs.", ", ".join(kids))


def _stamp(path: Path) -> tuple[int, ...]:
    try:
        facts = path.stat()
    except OSError:
        return ()
    return facts.st_ino, facts.st_mtime_ns, facts.st_size, facts.st_mode


@cache
def accounts() -> tuple[bytes, ...]:
    """The keys that accounts are hashed with: the first today, the others only to find old hashes.

    CONSENT_ACCOUNT_KEY may hold several, comma separated. SECRET_KEY and its fallbacks follow it,
    so that hashes from before there was such a setting are found.
    """
    own = filter(None, map(str.strip, settings.CONSENT_ACCOUNT_KEY.split(",")))
    secrets = dict.fromkeys([*own, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])
    return tuple(_derive(secret) for secret in secrets)


def cookie_reader(site: str, domain: str) -> CookieReader:
    """The reader of this site's cookies; there is one, since it remembers what it has verified."""
    current = ring()
    known = _readers.get((site, domain))
    if known is None or known[0] is not current:
        reader = CookieReader.of(current, issuer=issuer(), site=site, domain=domain)
        known = _readers[site, domain] = current, reader
    return known[1]


def forget(**_: Any) -> None:
    global _ring
    _ring = None
    _readers.clear()
    issuer.cache_clear()
    accounts.cache_clear()


def _derive(secret: str) -> bytes:
    return HKDF(hashes.SHA256(), length=32, salt=None, info=_ACCOUNTS).derive(secret.encode())


setting_changed.connect(forget)  # tests change settings
