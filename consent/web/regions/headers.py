"""The header in which a CDN says where the visitor is, and ISO 3166 codes in any spelling."""

import re
from functools import lru_cache

from consent.kernel.rules import NOWHERE
from consent.lib import world

VENDORS = {
    "cloudflare": ("CF-IPCountry", "CF-Region-Code"),
    "cloudfront": ("CloudFront-Viewer-Country", "CloudFront-Viewer-Country-Region"),
    "fastly": ("client-geo-country", "client-geo-region"),
    "vercel": ("X-Vercel-IP-Country", "X-Vercel-IP-Country-Region"),
}
"""Country and part as each vendor documents them; Fastly's are what its own example has it set."""

MAX_LENGTH = 64  # characters, space and all

_COUNTRY = re.compile(r"[A-Za-z]{2}", re.ASCII)
_PART = re.compile(r"[A-Za-z0-9]{1,3}", re.ASCII)
_UNKNOWN = frozenset("XX ZZ AP EU".split())  # nowhere, and no country in particular
_NAME = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*", re.ASCII)


def names(setting: str) -> tuple[str, ...]:
    """The headers that a setting names: none, one, or country and part. ValueError if wrong."""
    found = VENDORS.get(setting.strip().lower()) or tuple(setting.split())
    if len(found) > 2 or not all(_NAME.fullmatch(name) for name in found):
        raise ValueError(
            "Write it as your proxy sends it: X-Region. Or two, X-Country X-Subdivision; or one of "
            f"{', '.join(VENDORS)}."
        )
    return found


@lru_cache(maxsize=8)
def environ_keys(setting: str) -> tuple[str, ...]:
    """The same as keys of a WSGI environment."""
    return tuple(f"HTTP_{name.upper().replace('-', '_')}" for name in names(setting))


@lru_cache(maxsize=1024)  # a CDN writes a few hundred of them, all day
def place(*values: str) -> str | None:
    """The place that one header names or two, NOWHERE if that is none, or None if silent."""
    country, part = [*values, "", ""][:2]
    if not country.strip():
        return None
    if "," in country or max(map(len, values)) > MAX_LENGTH:
        return NOWHERE  # sent twice, and one of them may be the visitor's own; or no code at all
    if len(values) == 1:
        country, _, part = country.partition("-")
    return code_of(country, part)


def code_of(country: str, part: str = "") -> str:
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
