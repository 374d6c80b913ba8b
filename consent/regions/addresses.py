"""Internet addresses, as proxies write them. None is kept, and none is logged."""

import re
from collections.abc import Iterable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

LONGEST = 64  # an IPv6 address in brackets, with a port, and room to spare

_WITH_PORT = re.compile(
    r"\[(?P<six>[0-9A-Fa-f:.]+)\](:[0-9]{1,5})?|(?P<four>[0-9.]+):[0-9]{1,5}", re.ASCII
)


class Networks:
    """Networks that are asked on every request whether an address is in them."""

    def __init__(self, networks: Iterable[Network] = ()) -> None:
        self._rows: dict[int, list[tuple[int, int]]] = {4: [], 6: []}
        for network in networks:
            row = int(network.netmask), int(network.network_address)
            self._rows[network.version].append(row)

    def __contains__(self, address: Address) -> bool:
        number = int(address)
        return any(number & mask == start for mask, start in self._rows[address.version])

    def __bool__(self) -> bool:
        return any(self._rows.values())


def parse(text: str) -> Address | None:
    """The address in a hop, with or without a port, or None; IPv4 in IPv6's dress is IPv4."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        return None
    if found := _WITH_PORT.fullmatch(text):
        text = found["six"] or found["four"]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def network(text: str) -> Network:
    """A network in CIDR, or one address. ValueError if it is neither, or holds everyone."""
    found = ip_network(text)
    start = getattr(found.network_address, "ipv4_mapped", None)
    if start and found.prefixlen >= 96:
        found = IPv4Network((start, found.prefixlen - 96))
    if not found.prefixlen:
        raise ValueError(text)
    return found


_HIDDEN = Networks(
    ip_network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3"),
        *("::/3", "4000::/2", "8000::/1"),
    )
)


def is_public(address: Address) -> bool:
    """Whether it can be anywhere on the map.

    Not `address.is_global`: Python remembers the addresses that it has been asked about.
    """
    return address not in _HIDDEN
