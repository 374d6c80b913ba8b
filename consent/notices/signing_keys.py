"""The keys of the settings: those that sign cookies, and those that hash account names."""

import re
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.signals import setting_changed

from consent.cookies.reader import CookieReader
from consent.cookies.tokens import KeyRing

PEM = re.compile(r"-----BEGIN [A-Z ]+-----.+?-----END [A-Z ]+-----", re.DOTALL)

_ACCOUNTS = b"mix-consent account key 1"  # another number makes other hashes of the same account


def issuer() -> str:
    url: str = settings.CONSENT_SERVICE_URL
    return url


@cache
def ring() -> KeyRing:
    """CONSENT_SIGNING_KEYS if it is set, else keys derived from SECRET_KEY and its fallbacks."""
    if settings.CONSENT_SIGNING_KEYS.strip():
        return KeyRing.from_pems(PEM.findall(settings.CONSENT_SIGNING_KEYS))
    return KeyRing.from_secrets([settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])


@cache
def accounts() -> tuple[bytes, ...]:
    """The keys that accounts are hashed with: the first today, the others only to find old hashes.

    CONSENT_ACCOUNT_KEY may hold several, comma separated. SECRET_KEY and its fallbacks follow it,
    so that hashes from before there was such a setting are found.
    """
    own = filter(None, map(str.strip, settings.CONSENT_ACCOUNT_KEY.split(",")))
    secrets = dict.fromkeys([*own, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])
    return tuple(_derive(secret) for secret in secrets)


@cache
def cookie_reader(site: str, domain: str) -> CookieReader:
    """The reader of this site's cookies; there is one, since it remembers what it has verified."""
    return CookieReader.of(ring(), issuer=issuer(), site=site, domain=domain)


def forget(**_: Any) -> None:
    ring.cache_clear()
    accounts.cache_clear()
    cookie_reader.cache_clear()


def _derive(secret: str) -> bytes:
    return HKDF(hashes.SHA256(), length=32, salt=None, info=_ACCOUNTS).derive(secret.encode())


setting_changed.connect(forget)  # tests change settings
