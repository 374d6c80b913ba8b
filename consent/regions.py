"""Where the visitor is: an ISO 3166 code."""

import re

from django.conf import settings
from django.http import HttpRequest

from consent.rules import NOWHERE

CODE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", re.ASCII)


def of(request: HttpRequest) -> str:
    """Return the region that the trusted header names, else the default one.

    A header that names no region is no reason to believe the default: the strictest rule holds.
    """
    header = settings.CONSENT_REGION_HEADER
    said = request.headers.get(header, "").strip().upper() if header else ""
    if not said:
        default: str = settings.CONSENT_DEFAULT_REGION
        return default
    return said if CODE.fullmatch(said) else NOWHERE
