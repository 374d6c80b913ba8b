"""The keys of the settings: those that sign cookies, and those that hash account names."""

import logging
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed
from django.utils import timezone

from consent.cookies.keyring import KeyRing, SigningKey, derive
from consent.cookies.reader import CookieReader
from consent.notices import key_folder
from consent.notices.key_folder import WrongKeys

log = logging.getLogger(__name__)

_ring: KeyRing | None = None
_readers: dict[tuple[str, str], tuple[KeyRing, CookieReader]] = {}  # by site and domain
_problem = ""  # with the folder, as the log has told it

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
        for file in key_folder.in_order(path, timezone.now()):
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


def secrets(own: list[str]) -> list[str]:
    """Return a setting's, then SECRET_KEY and its fallbacks: what they derived is found too."""
    return [*dict.fromkeys([*own, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])]


@cache
def accounts() -> tuple[bytes, ...]:
    """The keys that accounts are hashed with: the first today, the others to find old hashes."""
    return tuple(derive(secret, _ACCOUNTS) for secret in secrets(settings.CONSENT_ACCOUNT_KEY))


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


setting_changed.connect(forget)  # tests change settings
