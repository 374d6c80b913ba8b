"""Hosts that a category's scripts and frames come from: whose they are, and what changes."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Row = Mapping[str, Any]


def of(row: Row) -> list[str]:
    hosts: list[str] = row.get("hosts", [])  # older notices knew of none
    return hosts


def foreign(row: Row, site: Row) -> list[str]:
    """The hosts of others: what is below the site's cookie domain is its own."""
    return [host for host in of(row) if not _is_below(host, site["cookie_domain"])]


def strangers(before: Row, after: Row, site: Row) -> list[str]:
    """Hosts of others that are new, and that stand below none the category named before.

    Whether they are a new third party a name cannot tell: vendors have many domains.
    """
    return [host for host in foreign(after, site) if not _is_known(host, of(before))]


def told(before: Row, after: Row) -> Iterator[str]:
    old, new = set(of(before)), set(of(after))
    yield from (f"host {host} is added." for host in sorted(new - old))
    yield from (f"host {host} is removed." for host in sorted(old - new))


def _is_known(host: str, known: Iterable[str]) -> bool:
    return any(_is_below(host, other) for other in known)


def _is_below(host: str, other: str) -> bool:
    """Whether a host is another one or below it; *. makes no difference to whose it is."""
    bare, domain = host.removeprefix("*."), other.removeprefix("*.")
    return bool(domain) and f".{bare}".endswith(f".{domain}")
