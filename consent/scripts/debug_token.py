"""Who may load the debug part: developers on localhost, and staff anywhere for an hour."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing

QUERY = "mixconsent_debug"  # the banner looks for it in the page's address
HOUR = 3600  # seconds
SALT = "consent.scripts.debug_token"


def token() -> str:
    """What staff put behind `?mixconsent_debug=` in a page's address. It opens nothing else."""
    return signing.dumps(QUERY, salt=SALT)


def is_open(token: str) -> bool:
    return _is_local() or _is_valid(token)


def _is_local() -> bool:
    host = urlsplit(settings.CONSENT_SERVICE_URL).hostname or ""
    return host == "localhost" or host.endswith(".localhost")


def _is_valid(token: str) -> bool:
    try:
        signing.loads(token, salt=SALT, max_age=HOUR)
    except signing.BadSignature:  # forged, of another purpose, or too old
        return False
    return True
