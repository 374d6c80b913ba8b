"""Decide by declarations and known facts who is a third party, and what tracks (R65, R83, R95)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from consent import vendors
from consent.lib.hosts import is_below
from consent.models import PersonalInformation
from consent.vendors import KnownCookie, Use, Vendor
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
    elif fact := known(cookie).hidden:
        yield f"{name} is a name that {fact.vendor} uses"
    if is_elsewhere(cookie, site):
        yield f"{name} lies at {cookie['domain']}"


def followed(row: Row, site: Row) -> dict[str, Any]:
    """Return the row with inferred values, which a missing tick cannot make untrue (R83)."""
    is_sensitive = PersonalInformation.SENSITIVE in row["personal_information"]
    return {
        **row,
        "cookies": [
            {**cookie, "party": "third" if is_foreign else "first"}
            for cookie in row["cookies"]
            for is_foreign in [bool(_is_foreign(cookie, site) or known(cookie).hidden)]
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
    return not is_own(cookie["provider"], site) and not known(cookie).is_program


def is_elsewhere(cookie: Row, site: Row) -> bool:
    """Return whether it is stored at a host outside the site."""
    domain, own = cookie["domain"], site["cookie_domain"]
    return bool(domain and own and not are_related(domain, own))


def tracking_signals(row: Row) -> Iterator[tuple[str, list[str]]]:
    """Yield vendors whose own tags store data after a category's signal."""
    for vendor, signal in signals().items():
        if types := [kind for kind in row["signals"].get(vendor, ()) if kind in signal.stores]:
            yield signal.vendor, types


class KnownAs(NamedTuple):
    """What our tables know of a declared cookie."""

    tracker: KnownCookie | None  # of that name; of a common name, if its vendor is the provider
    hidden: KnownCookie | None  # whose vendor receives data, if it is declared as the site's own
    recorder: Vendor | None  # of a name that no other uses
    is_necessary: bool  # by name and provider
    is_program: bool  # whose maker receives nothing: Oracle receives no JSESSIONID


def known(cookie: Row) -> KnownAs:
    """Return what our tables know of a cookie, resolved once."""
    return _known(cookie["name"], cookie["kind"], cookie["provider"], cookie["domain"])


@lru_cache(maxsize=4096)
def _known(name: str, kind: str, provider: str, domain: str) -> KnownAs:
    facts = vendors.known_cookies(name, kind)
    own = [fact for fact in facts if _is_from(provider, domain, fact)]
    unique = next((fact for fact in facts if not fact.is_common), None)
    tracker = _tracker(name, own, unique)
    first = _vendor(facts[0]) if facts and not facts[0].is_common else None
    recorder = first if first and first.records else None
    # Not of programs on the site's own servers, where only the site receives data. A name unique to
    # a vendor that stores visitors' messages counts, too
    hidden = tracker or (facts[0] if recorder else None)
    necessary = [fact for fact in own if fact.use is Use.NECESSARY]
    return KnownAs(
        tracker,
        None if hidden is None or _vendor(hidden).is_software else hidden,
        recorder,
        bool(necessary),
        any(_vendor(fact).is_software for fact in necessary),
    )


def _tracker(
    name: str, own: Sequence[KnownCookie], unique: KnownCookie | None
) -> KnownCookie | None:
    """Return the named vendor's fact, else one unique to a vendor, also of all that a * covers."""
    found = next(iter(own), unique)
    if found and (found.use.tracks or own):
        return found if found.use.tracks else None
    covered = vendors.covered_by(name)
    return next((fact for fact in covered if fact.use.tracks and not fact.is_common), None)


def _is_from(provider: str, domain: str, fact: KnownCookie) -> bool:
    vendor, host = _vendor(fact), domain.removeprefix(".")
    return vendor.is_called(provider) or bool(host and vendor.serves(host))


def _vendor(fact: KnownCookie) -> Vendor:
    return vendors.by_name(fact.vendor) or Vendor(fact.vendor)


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
