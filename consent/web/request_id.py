"""Assign an id to each request, for log lines and error responses; no browser stores it."""

import re
import secrets
from contextvars import ContextVar
from typing import Any

from django.conf import settings

from consent.web import regions

HEADER = "X-Request-ID"
_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_KEY = "consent.request_id"

# The request that this thread or task works for
environ: ContextVar[dict[str, Any] | None] = ContextVar("environ", default=None)


def current() -> str:
    """Return the trusted proxy's id if well formed, else a new one: few requests need one."""
    request = environ.get()
    if request is None:
        return ""
    if _KEY not in request:
        sent = str(request.get("HTTP_X_REQUEST_ID", ""))
        trust = regions.trusted(settings.CONSENT_TRUSTED_PROXIES)
        is_plain = _PLAIN.fullmatch(sent) is not None and trust.vouches(request)
        request[_KEY] = sent if is_plain else secrets.token_hex(6)
    return str(request[_KEY])
