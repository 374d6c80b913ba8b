"""The proxies in front of us that are trusted, and the visitor's address behind them.

Addresses are neither stored nor logged.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

Address = IPv4Address | IPv6Address
_Network = IPv4Network | IPv6Network

MAX_PROXIES = 16  # proxies in a row
MAX_KNOWN = 64  # proxies remembered by their addresses
MAX_LENGTH = 1024  # characters of X-Forwarded-For, from its near end: more than so many hops take
_WITH_PORT = re.compile(r"\[(?P<six>[^]]+)\](:[0-9]{1,5})?|(?P<four>[0-9.]+):[0-9]{1,5}", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Trust:
    """Trusted proxies: a number of them in a row, or every address in these networks."""

    count: int = 0
    networks: tuple[_Network, ...] = ()
    _known: set[str] = field(default_factory=set, init=False, repr=False, compare=False)

    def __bool__(self) -> bool:
        return bool(self.count or self.networks)

    def sender(self, environ: Mapping[str, Any]) -> Address | None:
        """Who sent a request, as far as the proxies in front of us can be trusted."""
        peer = parse(str(environ.get("REMOTE_ADDR", "")))
        if not self.count and not self._trusts(peer):
            return peer
        hops = _hops(environ)
        if self.count:  # fewer than these: somebody went round a proxy
            return parse(hops[self.count - 1]) if len(hops) >= self.count else None
        senders = (address for address in map(parse, hops) if not self._trusts(address))
        return next(senders, None)  # None too where there is nobody but proxies

    def vouches(self, environ: Mapping[str, Any]) -> bool:
        """Whether a proxy of ours handed the request on, and nothing of who sent it.

        The addresses of proxies, which are few, are remembered; a visitor's is not.
        """
        if self.count:
            return len(_hops(environ)) >= self.count
        peer = str(environ.get("REMOTE_ADDR", ""))
        if peer in self._known:
            return True
        is_ours = self._trusts(parse(peer))
        if is_ours and len(self._known) < MAX_KNOWN:
            self._known.add(peer)
        return is_ours

    def _trusts(self, address: Address | None) -> bool:
        return address is not None and any(address in _network for _network in self.networks)


def _hops(environ: Mapping[str, Any]) -> list[str]:
    """The hops that are named, the nearest first; beyond some length they are not read."""
    forwarded = str(environ.get("HTTP_X_FORWARDED_FOR", ""))
    near = forwarded[-MAX_LENGTH:].split(",")
    if len(forwarded) > MAX_LENGTH:
        near[0] = ""  # perhaps the end of an address, which would be another one
    return [hop for hop in map(str.strip, reversed(near)) if hop]


def parse(text: str) -> Address | None:
    """The address in a hop, with or without a port, or None."""
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
    """A network in CIDR, or one address. ValueError if it is neither, or contains every address."""
    found = ip_network(text)
    first = found.network_address
    length = found.prefixlen
    if isinstance(first, IPv6Address) and first.ipv4_mapped:
        first, length = first.ipv4_mapped, length - 96
    if length <= 0:
        raise ValueError(text)
    return ip_network(f"{first}/{length}")


@lru_cache(maxsize=8)
def trusted(setting: str) -> _Trust:
    """Read a number of proxies, or their addresses and networks. ValueError if it is neither."""
    words = setting.replace(",", " ").split()
    match words:
        case [number] if number.isascii() and number.isdigit():
            if int(number) > MAX_PROXIES:
                raise ValueError(setting)
            return _Trust(count=int(number))
        case _:
            return _Trust(networks=tuple(map(_network, words)))
