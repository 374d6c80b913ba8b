"""Whether a category involves somebody else, as it follows from what is declared (R65, R83).

A tick says it too; a tick that is missing does not keep a third party secret.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from consent.kernel.patterns import matches
from consent.publishing import hosts
from consent.publishing.vendors import SIGNALS, VENDORS, Vendor

Row = Mapping[str, Any]

_FORMS = {"inc", "llc", "llp", "ltd", "limited", "corp", "corporation", "co", "company", "gmbh",
          "ag", "sa", "sas", "sarl", "srl", "bv", "plc", "ltee", "cie"}  # fmt: skip


def reasons(row: Row, site: Row) -> list[str]:
    """What makes a third party of it, one sentence's part each; none: nothing does."""
    return list(dict.fromkeys([*_by_cookies(row, site), *_by_hosts(row, site), *_by_signals(row)]))


def providers(row: Row, site: Row) -> set[str]:
    """Who sets or receives its cookies and is not the site itself."""
    return {cookie["provider"] for cookie in row["cookies"] if is_foreign(cookie, site)}


def recipients(row: Row, site: Row) -> set[str]:
    """Who else sets or receives its cookies, or sends what it loads: by name or host (R91)."""
    found = providers(row, site)
    known = [_words(name) for name in found]
    for host in hosts.foreign(row, site):
        vendor = vendor_of_host(host)
        words = _words(vendor.name) if vendor else []
        if not any(words and name[: len(words)] == words for name in known):
            found.add(vendor.name if vendor else host)
    return found


def is_foreign(cookie: Row, site: Row) -> bool:
    """Whether a declared cookie is somebody else's, whichever party it was declared as."""
    return cookie["party"] == "third" or not is_own(cookie["provider"], site)


def vendor_of_name(name: str) -> Vendor | None:
    return next((one for one in VENDORS if any(matches(name, known) for known in one.names)), None)


def vendor_of_host(host: str) -> Vendor | None:
    known = ((one, other) for one in VENDORS for other in one.hosts)
    return next((one for one, other in known if hosts.is_below(host, other)), None)


def _by_cookies(row: Row, site: Row) -> Iterator[str]:
    for cookie in row["cookies"]:
        name, provider = cookie["name"], cookie["provider"]
        if not is_own(provider, site):
            yield f"{name} is provided by {provider}"
        elif cookie["party"] == "third":
            yield f"{name} is declared as a third party's"
        domain = cookie["domain"]
        if (
            domain
            and site["cookie_domain"]
            and not hosts.are_related(domain, site["cookie_domain"])
        ):
            yield f"{name} lies at {domain}"


def _by_hosts(row: Row, site: Row) -> Iterator[str]:
    yield from (f"it loads from {host}" for host in hosts.foreign(row, site))


def _by_signals(row: Row) -> Iterator[str]:
    for vendor, (name, known) in SIGNALS.items():
        if told := [one for one in row["signals"].get(vendor, ()) if one in known]:
            yield f"{name} is told of it ({', '.join(told)})"


def is_own(provider: str, site: Row) -> bool:
    """Whether a provider is the site's company, by either's first words: MIX, MIX Networks, Inc."""
    name = _words(provider)
    own = [_words(site[fact]) for fact in ("company", "name", "cookie_domain")]
    return any(name[: len(one)] == one or one[: len(name)] == name for one in own if one and name)


def _words(name: str) -> list[str]:
    words = re.findall(r"[^\W_]+", name.casefold())
    return [word for word in words if word not in _FORMS] or words
