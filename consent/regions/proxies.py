"""The proxies in front of us that are trusted, and the visitor's address behind them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from consent.regions import addresses
from consent.regions.addresses import Address, Network

MOST = 16  # proxies in a row
MOST_KNOWN = 64  # proxies remembered by their addresses
LONGEST = 1024  # characters of X-Forwarded-For, from its near end: more than so many hops take


class Sender(NamedTuple):
    """Who sent a request, as far as the proxies in front of us can be trusted."""

    address: Address | None
    is_vouched: bool  # a proxy of ours handed the request on


@dataclass(frozen=True, slots=True)
class Trust:
    """Trusted proxies: a number of them in a row, or every address in these networks."""

    count: int = 0
    networks: tuple[Network, ...] = ()
    _known: set[str] = field(default_factory=set, init=False, repr=False, compare=False)

    def __bool__(self) -> bool:
        return bool(self.count or self.networks)

    def sender(self, environ: Mapping[str, Any]) -> Sender:
        peer = str(environ.get("REMOTE_ADDR", ""))
        if not self:
            return Sender(addresses.parse(peer), is_vouched=False)
        hops = _hops(str(environ.get("HTTP_X_FORWARDED_FOR", "")))
        return self._sender_by_count(hops) if self.count else self._sender_by_networks(peer, hops)

    def vouches(self, environ: Mapping[str, Any]) -> bool:
        """Whether a proxy of ours handed the request on, and nothing of who sent it."""
        if self.count:
            return len(_hops(str(environ.get("HTTP_X_FORWARDED_FOR", "")))) >= self.count
        return self._vouches(str(environ.get("REMOTE_ADDR", "")))

    def _vouches(self, peer: str) -> bool:
        """The addresses of proxies, which are few, are remembered; a visitor's is not."""
        if peer in self._known:
            return True
        is_ours = self._trusts(addresses.parse(peer))
        if is_ours and len(self._known) < MOST_KNOWN:
            self._known.add(peer)
        return is_ours

    def _sender_by_count(self, hops: list[str]) -> Sender:
        if len(hops) < self.count:
            return Sender(None, is_vouched=False)  # somebody went round a proxy
        return Sender(addresses.parse(hops[self.count - 1]), is_vouched=True)

    def _sender_by_networks(self, peer: str, hops: list[str]) -> Sender:
        address = addresses.parse(peer)
        if not self._trusts(address):
            return Sender(address, is_vouched=False)
        for hop in hops:
            address = addresses.parse(hop)
            if not self._trusts(address):
                return Sender(address, is_vouched=True)
        return Sender(None, is_vouched=True)  # nobody but proxies

    def _trusts(self, address: Address | None) -> bool:
        return address is not None and any(address in network for network in self.networks)


def _hops(forwarded: str) -> list[str]:
    """The hops that are named, the nearest first; beyond some length they are not read."""
    near = forwarded[-LONGEST:].split(",")
    if len(forwarded) > LONGEST:
        near[0] = ""  # perhaps the end of an address, which would be another one
    return [hop for hop in map(str.strip, reversed(near)) if hop]


@lru_cache(maxsize=8)
def trusted(setting: str) -> Trust:
    """Read a number of proxies, or their addresses and networks. ValueError if it is neither."""
    words = setting.replace(",", " ").split()
    match words:
        case [number] if number.isascii() and number.isdigit():
            if int(number) > MOST:
                raise ValueError(setting)
            return Trust(count=int(number))
        case _:
            return Trust(networks=tuple(map(addresses.network, words)))
