"""Decide by declarations and known facts who is a third party, and what tracks (R65, R83, R95)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from consent import vendors
from consent.lib.hosts import is_below
from consent.vendors import KnownCookie, Use
from consent.vendors.facts import company_words, is_named, signals

Row = Mapping[str, Any]


def reasons(row: Row, site: Row) -> list[str]:
    """Return why it involves a third party, as parts of a sentence; empty if it does not."""
    loads = [f"it loads from {host}" for host in foreign_hosts(row, site)]
    signals = [
        f"{name} is told of it ({', '.join(types)})" for name, types in tracking_signals(row)
    ]
    by_cookies = (reason for cookie in row["cookies"] for reason in _why(cookie, site))
    files = [f"{name} receives it" for name in _on_file_alone(row, _shown(row, site))]
    return list(dict.fromkeys([*by_cookies, *loads, *signals, *files]))


def _why(cookie: Row, site: Row) -> Iterator[str]:
    name, provider = cookie["name"], cookie["provider"]
    if not is_own(provider, site):
        if _is_foreign(cookie, site):
            yield f"{name} is provided by {provider}"
    elif fact := hidden_vendor(cookie):
        yield f"{name} is a name that {fact.vendor} uses"
    if is_elsewhere(cookie, site):
        yield f"{name} lies at {cookie['domain']}"


def followed(row: Row, site: Row) -> dict[str, Any]:
    """Return the row with inferred values, which a missing tick cannot make untrue (R83)."""
    is_sensitive = any("sensitive" in cookie for cookie in row["cookies"])
    return {
        **row,
        "cookies": [
            {**cookie, "party": "third" if is_foreign else "first"}
            for cookie in row["cookies"]
            for is_foreign in [bool(_is_foreign(cookie, site) or hidden_vendor(cookie))]
        ],
        "third_party": row["third_party"] or bool(reasons(row, site)),
        **({"sensitive": True} if is_sensitive else {}),
    }


def providers(row: Row, site: Row) -> set[str]:
    """Return who sets or receives its cookies, except the site itself."""
    return {cookie["provider"] for cookie in row["cookies"] if _is_foreign(cookie, site)}


def recipients(row: Row, site: Row) -> set[str]:
    """Return who receives what it collects, by name or host (R91)."""
    found = _shown(row, site)
    return found | _on_file_alone(row, found)


def _shown(row: Row, site: Row) -> set[str]:
    """Return who sets or receives its cookies or serves its content."""
    found = providers(row, site)
    named = [company_words(name) for name in found]
    for host in foreign_hosts(row, site):
        vendor = vendors.by_host(host)
        own = company_words(vendor.name) if vendor else ()
        if not any(own and name[: len(own)] == own for name in named):
            found.add(vendor.name if vendor else host)
    return found


def file_of(name: str, row: Row) -> Row:
    """Return what a category has on file of a third party; empty if nothing."""
    parties = row.get("third_parties", ())
    return next((party for party in parties if _are_same(party["name"], name)), {})


def _on_file_alone(row: Row, found: Iterable[str]) -> set[str]:
    """Return the third parties on file that nothing else shows: data may go from a server."""
    names = (party["name"] for party in row.get("third_parties", ()))
    return {name for name in names if not any(_are_same(name, other) for other in found)}


def _are_same(name: str, other: str) -> bool:
    return is_named(name, other) or is_named(other, name)


def has_new_recipient(before: Row, after: Row, site: Row) -> bool:
    """Return whether a provider or a third party on file was not there before."""
    found = providers(after, site)
    further = _on_file_alone(after, found | recipients(before, site))
    return bool(found - providers(before, site) or further)


def involving(rows: Iterable[Row], language: str) -> list[str]:
    """Return the names of the categories that involve a third party."""
    return [
        row["texts"][language]["name"]
        for row in rows
        if row["third_party"] and not row["necessary"] and language in row["texts"]
    ]


def is_own(provider: str, site: Row) -> bool:
    """Return whether the provider is the site's company, by leading words (MIX Networks, Inc.)."""
    name = company_words(provider)
    own = [company_words(site[fact]) for fact in ("company", "name", "cookie_domain")]
    pairs = ((words, min(len(words), len(name))) for words in own)
    return any(length and name[:length] == words[:length] for words, length in pairs)


def _is_foreign(cookie: Row, site: Row) -> bool:
    """Return whether a cookie is another company's, as declared or as a draft inferred."""
    if cookie.get("party") == "third":
        return True
    # Who only made the software is none: Oracle receives no JSESSIONID
    is_program = any(map(_is_software, _necessary_facts(cookie)))
    return not is_own(cookie["provider"], site) and not is_program


def is_elsewhere(cookie: Row, site: Row) -> bool:
    """Return whether it is stored at a host outside the site."""
    domain, own = cookie["domain"], site["cookie_domain"]
    return bool(domain and own and not are_related(domain, own))


def tracking_signals(row: Row) -> Iterator[tuple[str, list[str]]]:
    """Yield vendors whose own tags store data after a category's signal."""
    for vendor, signal in signals().items():
        if types := [kind for kind in row["signals"].get(vendor, ()) if kind in signal.stores]:
            yield signal.vendor, types


def tracker_named_as(cookie: Row) -> KnownCookie | None:
    """Return the known tracker of that name; of a common name, if its vendor is the provider."""
    found = _most_telling(vendors.known_cookies(cookie["name"], cookie["kind"]), cookie)
    if found and (found.use.tracks or _is_from(cookie, found)):
        return found if found.use.tracks else None
    covered = vendors.covered_by(cookie["name"])
    return next((fact for fact in covered if fact.use.tracks and not fact.is_common), None)


def _most_telling(facts: Iterable[KnownCookie], cookie: Row) -> KnownCookie | None:
    """Return the named vendor's fact, else the first about a name unique to one vendor."""
    facts = [*facts]
    of_vendor = (fact for fact in facts if _is_from(cookie, fact))
    return next(of_vendor, None) or next((fact for fact in facts if not fact.is_common), None)


def hidden_vendor(cookie: Row) -> KnownCookie | None:
    """Return the fact about a name whose vendor receives data declared as the site's own.

    Not for programs that run on the site's own servers, where only the site receives data. A name
    unique to a vendor that stores visitors' messages counts, too.
    """
    fact = tracker_named_as(cookie)
    if fact is None:
        fact = vendors.known_cookie(cookie["name"], cookie["kind"])
        vendor = vendors.by_name(fact.vendor) if fact and not fact.is_common else None
        return fact if vendor and vendor.records and not vendor.is_software else None
    return None if _is_software(fact) else fact


def is_necessary(cookie: Row) -> bool:
    """Return whether the name and provider are known as necessary."""
    return any(_necessary_facts(cookie))


def _necessary_facts(cookie: Row) -> Iterator[KnownCookie]:
    facts = vendors.known_cookies(cookie["name"], cookie["kind"])
    return (fact for fact in facts if fact.use is Use.NECESSARY and _is_from(cookie, fact))


def _is_from(cookie: Row, fact: KnownCookie) -> bool:
    vendor, domain = vendors.by_name(fact.vendor), cookie["domain"].removeprefix(".")
    if vendor is None:
        return is_named(cookie["provider"], fact.vendor)
    return vendor.is_called(cookie["provider"]) or bool(domain and vendor.serves(domain))


def _is_software(fact: KnownCookie) -> bool:
    vendor = vendors.by_name(fact.vendor)
    return bool(vendor and vendor.is_software)


def foreign_hosts(row: Row, site: Row) -> list[str]:
    """Return the hosts outside the site's cookie domain."""
    return [host for host in row["hosts"] if not is_below(host, site["cookie_domain"])]


def new_foreign_hosts(before: Row, after: Row, site: Row) -> list[str]:
    """Return foreign hosts below none named before; vendors have many, so a person decides."""
    known = before["hosts"]
    hosts = foreign_hosts(after, site)
    return [host for host in hosts if not any(is_below(host, other) for other in known)]


def are_related(domain: str, other: str) -> bool:
    """Return whether one of two cookie domains is the other or below it, ignoring a leading dot."""
    first, second = domain.removeprefix("."), other.removeprefix(".")
    return is_below(first, second) or is_below(second, first)
