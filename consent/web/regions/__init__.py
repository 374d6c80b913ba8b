"""Find the visitor's place: an ISO 3166 code, from sources that can be trusted (R1, R102).

Trusted proxies name the place in a header, or the visitor's address, which a database knows.
Addresses are neither stored nor logged.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from django.conf import settings

from consent.kernel.rules import NOWHERE
from consent.lib import world
from consent.web.regions import geoip

VENDORS = {
    "cloudflare": ("CF-IPCountry", "CF-Region-Code"),
    "cloudfront": ("CloudFront-Viewer-Country", "CloudFront-Viewer-Country-Region"),
    "fastly": ("client-geo-country", "client-geo-region"),
    "vercel": ("X-Vercel-IP-Country", "X-Vercel-IP-Country-Region"),
}
"""Country and part as each vendor documents them; Fastly's are what its own example has it set."""

Address = IPv4Address | IPv6Address
_Network = IPv4Network | IPv6Network

MAX_PROXIES = 16  # proxies in a row
MAX_HOPS = 1024  # characters of X-Forwarded-For, from its near end: more than so many hops take
MAX_CODE = 64  # characters of a header's code, with spaces

_WITH_PORT = re.compile(r"\[(?P<six>[^]]+)\](:[0-9]{1,5})?|(?P<four>[0-9.]+):[0-9]{1,5}", re.ASCII)
_COUNTRY = re.compile(r"[A-Za-z]{2}", re.ASCII)
_PART = re.compile(r"[A-Za-z0-9]{1,3}", re.ASCII)
_UNKNOWN = frozenset("XX ZZ AP EU".split())  # nowhere, and no country in particular
_NAME = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*", re.ASCII)


def of(environ: Mapping[str, Any]) -> str:
    """Return the region that the CDN's header names, else the database's, else the default one.

    A source that was asked and does not know is no reason to ask the next one: the strictest
    rule holds (R2).
    """
    trust = trusted(settings.CONSENT_TRUSTED_PROXIES)
    if trust.vouches(environ):
        names = header_names(settings.CONSENT_REGION_HEADER)
        keys = [f"HTTP_{name.upper().replace('-', '_')}" for name in names]
        # one character more shows that it is too long, and no more is remembered
        found = place(*(str(environ.get(key, ""))[: MAX_CODE + 1] for key in keys))
        if found is not None:
            return found
    if settings.CONSENT_GEOIP_PATH:
        return code_of(*geoip.find(settings.CONSENT_GEOIP_PATH, trust.sender(environ)))
    default: str = settings.CONSENT_DEFAULT_REGION
    return default


def differ() -> bool:
    """Return whether two visitors may be in different regions, so no shared cache may answer."""
    return bool(settings.CONSENT_REGION_HEADER or settings.CONSENT_GEOIP_PATH)


@lru_cache(maxsize=8)
def header_names(setting: str) -> tuple[str, ...]:
    """Return the headers that a setting names: none, one, or country and part, or ValueError."""
    found = VENDORS.get(setting.strip().lower()) or tuple(setting.split())
    if len(found) > 2 or not all(_NAME.fullmatch(name) for name in found):
        raise ValueError(
            "Write it as your proxy sends it: X-Region. Or two, X-Country X-Subdivision; or one of "
            f"{', '.join(VENDORS)}."
        )
    return found


@lru_cache(maxsize=1024)  # a CDN writes a few hundred of them, all day
def place(*values: str) -> str | None:
    """Return the place that one or two headers name, NOWHERE if that is none; None if silent."""
    country, part = [*values, "", ""][:2]
    if not country.strip():
        return None
    if "," in country or max(map(len, values)) > MAX_CODE:
        return NOWHERE  # sent twice, and one of them may be the visitor's own; or no code at all
    if len(values) == 1:
        country, _, part = country.partition("-")
    return code_of(country, part)


def code_of(country: str, part: str = "") -> str:
    """Return the code of a country and a part of it (`CA` or `US-CA`), in either case.

    Without a part that exists it is the country's; without a country it is NOWHERE. A code that
    does not exist must not pass for one without a law.
    """
    country, part = country.strip(), part.strip()
    if not _COUNTRY.fullmatch(country) or country.upper() in _UNKNOWN:
        return NOWHERE
    country = country.upper()
    if part[:3].upper() == f"{country}-":
        part = part[3:]
    known = world.PARTS.get(country)
    is_part = _PART.fullmatch(part) and (known is None or part.upper() in known)
    return f"{country}-{part.upper()}" if is_part else country


@dataclass(frozen=True, slots=True)
class _Trust:
    """Trusted proxies: a number of them in a row, or every address in these networks."""

    count: int = 0
    networks: tuple[_Network, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.count or self.networks)

    def sender(self, environ: Mapping[str, Any]) -> Address | None:
        """Return who sent a request, as far as the proxies in front of us can be trusted."""
        if not self.vouches(environ):
            return None if self.count else peer(environ)
        hops = _hops(environ)
        if self.count:
            return parse(hops[self.count - 1])
        senders = (address for address in map(parse, hops) if not self._trusts(address))
        return next(senders, None)  # None too where there is nobody but proxies

    def vouches(self, environ: Mapping[str, Any]) -> bool:
        """Return whether our proxies handed it on; with fewer hops, somebody bypassed one."""
        if self.count:
            return len(_hops(environ)) >= self.count
        return bool(self.networks) and self._trusts(peer(environ))

    def _trusts(self, address: Address | None) -> bool:
        return address is not None and any(address in network for network in self.networks)


def peer(environ: Mapping[str, Any]) -> Address | None:
    """Return the address of who connects to us."""
    return parse(str(environ.get("REMOTE_ADDR", "")))


def _hops(environ: Mapping[str, Any]) -> list[str]:
    """Return the hops that are named, the nearest first; beyond some length they are not read."""
    forwarded = str(environ.get("HTTP_X_FORWARDED_FOR", ""))
    near = forwarded[-MAX_HOPS:].split(",")
    if len(forwarded) > MAX_HOPS:
        near[0] = ""  # perhaps the end of an address, which would be another one
    return [hop for hop in map(str.strip, reversed(near)) if hop]


def parse(text: str) -> Address | None:
    """Return the address in a hop, with or without a port, or None."""
    text = text.strip()
    found = _WITH_PORT.fullmatch(text)
    try:
        address = ip_address(found["six"] or found["four"] if found else text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        return address.ipv4_mapped or (None if address.scope_id else address)
    return address


def _network(text: str) -> _Network:
    """Return a network in CIDR, or of one address. ValueError if it contains every address."""
    found = ip_network(text)
    first, length = found.network_address, found.prefixlen
    if isinstance(first, IPv6Address) and first.ipv4_mapped:
        first, length = first.ipv4_mapped, length - 96
    if length <= 0:
        raise ValueError(text)
    return ip_network(f"{first}/{length}")


@lru_cache(maxsize=8)
def trusted(setting: str) -> _Trust:
    """Read a number of proxies, or their addresses and networks. ValueError if it is neither."""
    words = setting.replace(",", " ").split()
    if len(words) == 1 and words[0].isascii() and words[0].isdigit():
        if int(words[0]) > MAX_PROXIES:
            raise ValueError(setting)
        return _Trust(count=int(words[0]))
    return _Trust(networks=tuple(map(_network, words)))
