"""The visitor's region, as the site gives it: an ISO 3166 code, or nowhere, which is strict."""

import logging
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from consent.kernel.rules import NOWHERE
from consent.kernel.values import PLACE

log = logging.getLogger("consent.client")

Request = TypeVar("Request")


@lru_cache(maxsize=256)
def normalized(region: str | None) -> str:
    """The code as the service writes it; NOWHERE for text that is no code."""
    place = region.strip().upper() if region else NOWHERE
    return place if PLACE.fullmatch(place) else NOWHERE


def from_site(function: Callable[[Request], str | None] | None, request: Request) -> str | None:
    """What the site's own function says of a request. Never raises."""
    try:
        return function(request) if function else None
    except Exception:
        log.warning("The region could not be told; the strictest rule holds.", exc_info=True)
        return None
