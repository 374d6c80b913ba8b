"""The keys of the settings: those that sign cookies, and those that hash account names."""

import logging
from functools import cache, partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed
from django.utils import timezone

from consent.cookies.keyring import KeyRing, SigningKey, derive
from consent.cookies.reader import CookieReader
from consent.lib import background
from consent.notices import key_folder
from consent.notices.key_folder import WrongKeys

log = logging.getLogger(__name__)

WATCH_SECONDS = 1.0

_ring: KeyRing | None = None
_readers: dict[tuple[str, str], tuple[KeyRing, CookieReader]] = {}  # by site and domain
_seen: tuple[object, ...] | None = None  # of the folder: it may have changed since it was read

_ACCOUNTS = b"mix-consent account key 1"  # another number makes other hashes of the same account


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
        # Each once: one that signs again has two files, and verifiers may refuse two of one id
        keys: dict[str, SigningKey] = {}
        for one in key_folder.in_order(path, timezone.now()):
            keys.setdefault(one.key.kid, one.key)
        return KeyRing(tuple(keys.values()))
    return KeyRing.from_secrets([settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])


def folder() -> Path | None:
    """The folder that holds the keys; None where they are derived. Raises WrongKeys."""
    told: str = settings.CONSENT_SIGNING_KEYS
    if told and not told.startswith("/"):
        raise WrongKeys("it is no path of a folder, which begins with /.")  # perhaps a key itself
    return Path(told) if told else None


def watch() -> None:
    """Follow the folder of keys, in a thread of this process."""
    if path := folder():
        deed = partial(_follow, path)
        background.repeat(deed, every=WATCH_SECONDS, name="keys", during="Reading the signing keys")


def _follow(path: Path) -> None:
    """Go on with the keys as they are now; with those of before, if one of them is no good."""
    global _ring, _seen
    stamp = key_folder.stamp(path, timezone.now())
    if stamp == _seen:
        return
    _seen = stamp  # also of a bad file, which is read once
    try:
        found = _read()
    except WrongKeys as error:
        log.error("The signing keys stay as they were: %s", error)
        return
    before, _ring = ring(), found
    kids = [key.kid for key in found.keys]
    if kids != [key.kid for key in before.keys]:
        log.info("The signing keys are now %s; the first signs.", ", ".join(kids))


def secrets(own: list[str]) -> list[str]:
    """Those of a setting, then SECRET_KEY and its fallbacks.

    So what was derived before there was such a setting is found.
    """
    return [*dict.fromkeys([*own, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])]


@cache
def accounts() -> tuple[bytes, ...]:
    """The keys that accounts are hashed with: the first today, the others to find old hashes."""
    return tuple(derive(one, _ACCOUNTS) for one in secrets(settings.CONSENT_ACCOUNT_KEY))


def cookie_reader(site: str, domain: str) -> CookieReader:
    """The reader of this site's cookies; there is one, since it remembers what it has verified."""
    current = ring()
    known = _readers.get((site, domain))
    if known is None or known[0] is not current:
        reader = CookieReader.of(current, issuer=issuer(), site=site, domain=domain)
        known = _readers[site, domain] = current, reader
    return known[1]


def forget(**_: Any) -> None:
    global _ring, _seen
    _ring = _seen = None
    _readers.clear()
    issuer.cache_clear()
    accounts.cache_clear()


setting_changed.connect(forget)  # tests change settings
