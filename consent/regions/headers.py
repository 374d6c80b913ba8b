"""The header in which a CDN says where the visitor is."""

import re
from functools import lru_cache

from consent.kernel.rules import NOWHERE
from consent.regions import codes

VENDORS = {
    "cloudflare": ("CF-IPCountry", "CF-Region-Code"),
    "cloudfront": ("CloudFront-Viewer-Country", "CloudFront-Viewer-Country-Region"),
    "fastly": ("client-geo-country", "client-geo-region"),
    "vercel": ("X-Vercel-IP-Country", "X-Vercel-IP-Country-Region"),
}
"""Country and part as each vendor documents them; Fastly's are what its own example has it set."""

LONGEST = 64  # characters, space and all

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
    if "," in country or max(map(len, values)) > LONGEST:
        return NOWHERE  # sent twice, and one of them may be the visitor's own; or no code at all
    if len(values) == 1:
        country, _, part = country.partition("-")
    return codes.join(country, part)
