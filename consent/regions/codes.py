"""ISO 3166 codes, read from the spellings of CDNs and databases."""

import re

from consent.kernel.rules import NOWHERE
from consent.lib import world

_COUNTRY = re.compile(r"[A-Za-z]{2}", re.ASCII)
_PART = re.compile(r"[A-Za-z0-9]{1,3}", re.ASCII)
_UNKNOWN = frozenset("XX ZZ AP EU".split())  # nowhere, and no country in particular


def join(country: str, part: str = "") -> str:
    """The code of a country and a part of it (`CA` or `US-CA`), in either case.

    Without a part that can be one it is the country's alone; without a country it is NOWHERE.
    """
    country, part = country.strip(), part.strip()
    if not _COUNTRY.fullmatch(country) or country.upper() in _UNKNOWN:
        return NOWHERE
    country = country.upper()
    if part[:3].upper() == f"{country}-":
        part = part[3:]
    return f"{country}-{part.upper()}" if _is_part(country, part) else country


def _is_part(country: str, part: str) -> bool:
    """Whether it may be one: a code that does not exist must not pass for one without a law."""
    known = world.PARTS.get(country)
    return bool(_PART.fullmatch(part)) and (known is None or part.upper() in known)
