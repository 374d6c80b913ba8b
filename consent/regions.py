"""Where the visitor is: an ISO 3166 code."""

import re

from django.conf import settings
from django.http import HttpRequest

CODE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", re.ASCII)


def of(request: HttpRequest) -> str:
    """Return the region that the trusted header names, else the default one."""
    header = settings.CONSENT_REGION_HEADER
    said = request.headers.get(header, "").strip().upper() if header else ""
    return said if CODE.fullmatch(said) else settings.CONSENT_DEFAULT_REGION
