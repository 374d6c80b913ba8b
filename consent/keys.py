"""The keys that the settings name."""

import re
from functools import cache
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed

from consent.evidence import Reading
from consent.tokens import KeyRing

PEM = re.compile(r"-----BEGIN [A-Z ]+-----.+?-----END [A-Z ]+-----", re.DOTALL)


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
def reading(site: str, domain: str) -> Reading:
    """How this site's cookies are read; there is one, since it remembers what it has verified."""
    return Reading.of(ring(), issuer=issuer(), site=site, domain=domain)


def forget(**_: Any) -> None:
    ring.cache_clear()
    reading.cache_clear()


setting_changed.connect(forget)  # tests change settings
