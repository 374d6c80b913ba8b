"""Decide whether a category involves a third party, and whether a cookie tracks (R65, R83, R95).

The result follows from the declarations and from known facts about vendors.

The admin's tick adds a third party; a missing tick does not hide one.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from consent import vendors
from consent.lib.hosts import is_below
from consent.vendors.facts import KnownCookie, Use, bears, company, is_at, is_named

Row = Mapping[str, Any]


def reasons(row: Row, site: Row, table: vendors.Table) -> list[str]:
    """Return why it involves a third party, as parts of a sentence; empty if it does not."""
    loads = [f"it loads from {host}" for host in foreign_hosts(row, site)]
    told = [f"{name} is told of it ({', '.join(what)})" for name, what in tracking_signals(row)]
    return list(dict.fromkeys([*_by_cookies(row, site, table), *loads, *told]))


def followed(row: Row, site: Row, table: vendors.Table) -> dict[str, Any]:
    """Return the row with inferred values, which a missing tick cannot make untrue (R83)."""
    is_sensitive = any("sensitive" in cookie for cookie in row["cookies"])
    return {
        **row,
        "cookies": [
            {**cookie, "party": "third"}
            if is_foreign(cookie, site) or hidden_vendor(cookie, table)
            else cookie
            for cookie in row["cookies"]
        ],
        "third_party": row["third_party"] or bool(reasons(row, site, table)),
        **({"sensitive": True} if is_sensitive else {}),
    }


def providers(row: Row, site: Row) -> set[str]:
    """Return who sets or receives its cookies, except the site itself."""
    return {cookie["provider"] for cookie in row["cookies"] if is_foreign(cookie, site)}


def recipients(row: Row, site: Row) -> set[str]:
    """Return who sets or receives its cookies or serves its content, by name or host (R91)."""
    found = providers(row, site)
    named = [company(name) for name in found]
    for host in foreign_hosts(row, site):
        vendor = vendors.vendor_of_host(host)
        own = company(vendor.name) if vendor else ()
        if not any(own and name[: len(own)] == own for name in named):
            found.add(vendor.name if vendor else host)
    return found


def is_foreign(cookie: Row, site: Row) -> bool:
    """Return whether a declared cookie is another company's, whichever party is declared."""
    if cookie["party"] == "third":
        return True
    return not is_own(cookie["provider"], site) and not is_program(cookie)


def _by_cookies(row: Row, site: Row, table: vendors.Table) -> Iterator[str]:
    for cookie in row["cookies"]:
        name, provider = cookie["name"], cookie["provider"]
        if not is_own(provider, site):
            if is_foreign(cookie, site):
                yield f"{name} is provided by {provider}"
        elif fact := hidden_vendor(cookie, table):
            yield f"{name} is a name that {fact.vendor} uses"
        elif cookie["party"] == "third":
            yield f"{name} is declared as a third party's"
        if is_elsewhere(cookie, site):
            yield f"{name} lies at {cookie['domain']}"


def is_elsewhere(cookie: Row, site: Row) -> bool:
    """Return whether it is stored at a host outside the site."""
    domain, own = cookie["domain"], site["cookie_domain"]
    return bool(domain and own and not are_related(domain, own))


def tracking_signals(row: Row) -> Iterator[tuple[str, list[str]]]:
    """Yield vendors whose own tags store data after a category's signal."""
    for vendor, (name, stored_by) in vendors.SIGNALS.items():
        if told := [one for one in row["signals"].get(vendor, ()) if one in stored_by]:
            yield name, told


def is_own(provider: str, site: Row) -> bool:
    """Return whether the provider is the site's company, by leading words (MIX Networks, Inc.)."""
    name = company(provider)
    own = [company(site[fact]) for fact in ("company", "name", "cookie_domain")]
    return any(name[: len(one)] == one or one[: len(name)] == name for one in own if one and name)


def known_of(rows: Iterable[Row]) -> vendors.Table:
    """Return the facts about everything that categories declare, by one query."""
    rows = [*rows]
    cookies = [cookie for row in rows for cookie in row["cookies"]]
    return vendors.table(
        (cookie["name"] for cookie in cookies),
        providers=(cookie["provider"] for cookie in cookies),
        hosts=[
            *(cookie["domain"] for cookie in cookies if cookie["domain"]),
            *(host for row in rows for host in row["hosts"]),
        ],
    )


def tracker_named_as(cookie: Row, table: vendors.Table) -> KnownCookie | None:
    """Return the known tracker with the declared name, whatever its declared provider.

    Our own facts have priority. A name that others use too counts if its vendor is the provider.
    """
    facts = [*table.all(cookie["name"], cookie["kind"])]
    ours = _telling([fact for fact in facts if not fact.is_imported], cookie)
    if ours and (ours.is_tracker or _is_from(cookie, ours)):
        return ours if ours.is_tracker else None
    brought = [fact for fact in facts if fact.is_imported]
    of_vendor = next((fact for fact in brought if _is_from(cookie, fact)), None)
    found = of_vendor if ours else of_vendor or _telling(brought, cookie)
    if found and found.is_tracker:
        return found
    covered = (fact for fact in table.covered(cookie["name"]) if not fact.is_common)
    return next((fact for fact in covered if fact.is_tracker), None)


def hidden_vendor(cookie: Row, table: vendors.Table) -> KnownCookie | None:
    """Return the fact about a name whose vendor receives data declared as the site's own.

    Not for programs that run on the site's own servers, where only the site receives data.
    """
    fact = tracker_named_as(cookie, table) or _chat(cookie, table)
    return None if fact is None or _is_software(fact) else fact


def _chat(cookie: Row, table: vendors.Table) -> KnownCookie | None:
    """Return the fact about a name unique to a vendor that stores visitors' messages."""
    fact = table.cookie(cookie["name"], cookie["kind"])
    vendor = vendors.vendor(fact.vendor) if fact and not fact.is_common else None
    return fact if vendor and vendor.records else None


def is_necessary(cookie: Row) -> bool:
    """Return whether the name and provider are known as necessary."""
    return any(_necessary_facts(cookie))


def is_program(cookie: Row) -> bool:
    """Return whether the provider only made the software: Oracle receives no JSESSIONID."""
    return any(map(_is_software, _necessary_facts(cookie)))


def _necessary_facts(cookie: Row) -> Iterator[KnownCookie]:
    facts = vendors.own_facts(cookie["name"], cookie["kind"])
    return (fact for fact in facts if fact.use is Use.NECESSARY and _is_from(cookie, fact))


def _telling(facts: list[KnownCookie], cookie: Row) -> KnownCookie | None:
    """Return the named vendor's fact, else the first about a name unique to one vendor."""
    of_vendor = (fact for fact in facts if _is_from(cookie, fact))
    return next(of_vendor, None) or next((fact for fact in facts if not fact.is_common), None)


def _is_from(cookie: Row, fact: KnownCookie) -> bool:
    vendor = vendors.vendor(fact.vendor)
    if vendor is None:
        return is_named(cookie["provider"], fact.vendor)
    return bears(cookie["provider"], vendor) or bool(
        cookie["domain"] and is_at(cookie["domain"].removeprefix("."), vendor)
    )


def _is_software(fact: KnownCookie) -> bool:
    vendor = vendors.vendor(fact.vendor)
    return bool(vendor and vendor.is_software)


def foreign_hosts(row: Row, site: Row) -> list[str]:
    """Return the hosts outside the site's cookie domain."""
    return [host for host in row["hosts"] if not is_below(host, site["cookie_domain"])]


def new_foreign_hosts(before: Row, after: Row, site: Row) -> list[str]:
    """Return foreign hosts that are not below a host named before.

    Their names do not show whether the third party is new: vendors have many domains.
    """
    known = before["hosts"]
    return [
        host
        for host in foreign_hosts(after, site)
        if not any(is_below(host, other) for other in known)
    ]


def are_related(domain: str, other: str) -> bool:
    """Return whether one of two cookie domains is the other or below it, ignoring a leading dot."""
    one, two = domain.removeprefix("."), other.removeprefix(".")
    return is_below(one, two) or is_below(two, one)
