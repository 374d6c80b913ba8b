"""Hosts that a category's scripts and frames come from, and whose they are."""

from collections.abc import Iterable, Mapping
from typing import Any

from consent.lib.hosts import is_below

Row = Mapping[str, Any]


def of(row: Row) -> list[str]:
    hosts: list[str] = row.get("hosts", [])  # older notices have none
    return hosts


def foreign(row: Row, site: Row) -> list[str]:
    """The hosts that are not the site's own, which stand below its cookie domain."""
    return [host for host in of(row) if not is_below(host, site["cookie_domain"])]


def new_foreign(before: Row, after: Row, site: Row) -> list[str]:
    """Foreign hosts that stand below none that the category named before.

    Their names do not say whether they are a new third party: vendors have many domains.
    """
    return [host for host in foreign(after, site) if not _is_known(host, of(before))]


def are_related(domain: str, other: str) -> bool:
    """Whether one of two cookie domains is the other or below it; a dot in front means nothing."""
    one, two = domain.removeprefix("."), other.removeprefix(".")
    return is_below(one, two) or is_below(two, one)


def _is_known(host: str, known: Iterable[str]) -> bool:
    return any(is_below(host, other) for other in known)
