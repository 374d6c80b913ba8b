"""Whether a category involves somebody else, as it follows from what is declared (R65, R83).

A tick says it too; a tick that is missing does not keep a third party secret.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from consent.publishing import hosts, known, trackers
from consent.publishing.known.providers import words

Row = Mapping[str, Any]


def reasons(row: Row, site: Row, table: known.Table) -> list[str]:
    """What makes a third party of it, one sentence's part each; none: nothing does."""
    found = [*_by_cookies(row, site, table), *_by_hosts(row, site), *_by_signals(row)]
    return list(dict.fromkeys(found))


def followed(row: Row, site: Row, table: known.Table) -> dict[str, Any]:
    """The same with what follows from it: a tick that is missing makes nothing untrue (R83)."""
    is_sensitive = any("sensitive" in cookie for cookie in row["cookies"])
    return {
        **row,
        "cookies": [
            {**cookie, "party": "third"}
            if is_foreign(cookie, site) or trackers.hidden_vendor(cookie, table)
            else cookie
            for cookie in row["cookies"]
        ],
        "third_party": row["third_party"] or bool(reasons(row, site, table)),
        **({"sensitive": True} if is_sensitive else {}),
    }


def providers(row: Row, site: Row) -> set[str]:
    """Who sets or receives its cookies and is not the site itself."""
    return {cookie["provider"] for cookie in row["cookies"] if is_foreign(cookie, site)}


def recipients(row: Row, site: Row) -> set[str]:
    """Who else sets or receives its cookies, or sends what it loads: by name or host (R91)."""
    found = providers(row, site)
    named = [words(name) for name in found]
    for host in hosts.foreign(row, site):
        vendor = known.vendor_of_host(host)
        own = words(vendor.name) if vendor else ()
        if not any(own and name[: len(own)] == own for name in named):
            found.add(vendor.name if vendor else host)
    return found


def is_foreign(cookie: Row, site: Row) -> bool:
    """Whether a declared cookie is somebody else's, whichever party it was declared as."""
    if cookie["party"] == "third":
        return True
    return not is_own(cookie["provider"], site) and not trackers.is_program(cookie)


def _by_cookies(row: Row, site: Row, table: known.Table) -> Iterator[str]:
    for cookie in row["cookies"]:
        name, provider = cookie["name"], cookie["provider"]
        if not is_own(provider, site):
            if is_foreign(cookie, site):
                yield f"{name} is provided by {provider}"
        elif fact := trackers.hidden_vendor(cookie, table):
            yield f"{name} is a name that {fact.vendor} uses"
        elif cookie["party"] == "third":
            yield f"{name} is declared as a third party's"
        if is_elsewhere(cookie, site):
            yield f"{name} lies at {cookie['domain']}"


def is_elsewhere(cookie: Row, site: Row) -> bool:
    """Whether it lies at a host that is not the site's."""
    domain, own = cookie["domain"], site["cookie_domain"]
    return bool(domain and own and not hosts.are_related(domain, own))


def _by_hosts(row: Row, site: Row) -> Iterator[str]:
    yield from (f"it loads from {host}" for host in hosts.foreign(row, site))


def _by_signals(row: Row) -> Iterator[str]:
    for name, told in tracking_signals(row):
        yield f"{name} is told of it ({', '.join(told)})"


def tracking_signals(row: Row) -> Iterator[tuple[str, list[str]]]:
    """The vendors whose own tags store by what they are told of a category."""
    for vendor, (name, stored_by) in known.SIGNALS.items():
        if told := [one for one in row["signals"].get(vendor, ()) if one in stored_by]:
            yield name, told


def is_own(provider: str, site: Row) -> bool:
    """Whether a provider is the site's company, by either's first words: MIX, MIX Networks, Inc."""
    name = words(provider)
    own = [words(site[fact]) for fact in ("company", "name", "cookie_domain")]
    return any(name[: len(one)] == one or one[: len(name)] == name for one in own if one and name)
