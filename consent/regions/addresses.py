"""Internet addresses, as proxies write them. They are neither stored nor logged."""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_WITH_PORT = re.compile(r"\[(?P<six>[^]]+)\](:[0-9]{1,5})?|(?P<four>[0-9.]+):[0-9]{1,5}", re.ASCII)


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


def network(text: str) -> Network:
    """A network in CIDR, or one address. ValueError if it is neither, or contains every address."""
    found = ip_network(text)
    first = found.network_address
    length = found.prefixlen
    if isinstance(first, IPv6Address) and first.ipv4_mapped:
        first, length = first.ipv4_mapped, length - 96
    if length <= 0:
        raise ValueError(text)
    return ip_network(f"{first}/{length}")
