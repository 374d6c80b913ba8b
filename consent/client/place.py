"""Where a visitor is, as the site tells it."""

import logging
from collections.abc import Callable
from typing import TypeVar

log = logging.getLogger("consent.client")

Request = TypeVar("Request")


def told(region: Callable[[Request], str | None] | None, request: Request) -> str | None:
    """What the site's own function says of a request. Never raises: nowhere is strict."""
    try:
        return region(request) if region else None
    except Exception:
        log.warning("The region could not be told; the strictest rule holds.", exc_info=True)
        return None
