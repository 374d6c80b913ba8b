"""Whether a declared cookie is a tracker, or really necessary, by what is known of the world."""

from collections.abc import Iterable, Mapping
from typing import Any

from consent.publishing import hosts, known
from consent.publishing.known.facts import KnownCookie, Use
from consent.publishing.known.providers import is_named
from consent.publishing.known.vendors import bears, is_at

Row = Mapping[str, Any]


def read(rows: Iterable[Row]) -> known.Table:
    """What is known of everything that some categories declare, by one query."""
    rows = [*rows]
    cookies = [cookie for row in rows for cookie in row["cookies"]]
    return known.table(
        (cookie["name"] for cookie in cookies),
        providers=(cookie["provider"] for cookie in cookies),
        hosts=[
            *(cookie["domain"] for cookie in cookies if cookie["domain"]),
            *(host for row in rows for host in hosts.of(row)),
        ],
    )


def by_name(cookie: Row, table: known.Table) -> KnownCookie | None:
    """The tracker that is known under a declared name, whoever is named as its provider.

    Our own facts count first. A name that others use too counts where its vendor is named.
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


def hidden_vendor(cookie: Row, table: known.Table) -> KnownCookie | None:
    """What is known of a name whose vendor receives what a register declares as the site's own.

    Not of programs that run on the site's own servers: there the site alone receives it.
    """
    fact = by_name(cookie, table) or _chat(cookie, table)
    return None if fact is None or _is_software(fact) else fact


def _chat(cookie: Row, table: known.Table) -> KnownCookie | None:
    """A name that only one vendor uses, who keeps what visitors write."""
    fact = table.cookie(cookie["name"], cookie["kind"])
    vendor = known.vendor(fact.vendor) if fact and not fact.is_common else None
    return fact if vendor and vendor.records else None


def is_necessary(cookie: Row) -> bool:
    """Whether it is known as what sites need to work, from the provider that is named."""
    facts = known.Table().all(cookie["name"], cookie["kind"])
    return any(fact.use is Use.NECESSARY and _is_from(cookie, fact) for fact in facts)


def is_program(cookie: Row) -> bool:
    """Whether the provider only wrote the program: Oracle receives nothing of a JSESSIONID."""
    facts = known.Table().all(cookie["name"], cookie["kind"])
    return any(
        fact.use is Use.NECESSARY and _is_from(cookie, fact) and _is_software(fact)
        for fact in facts
    )


def _telling(facts: list[KnownCookie], cookie: Row) -> KnownCookie | None:
    """The fact of the vendor that is named, else the first of a name that only one vendor uses."""
    of_vendor = (fact for fact in facts if _is_from(cookie, fact))
    return next(of_vendor, None) or next((fact for fact in facts if not fact.is_common), None)


def _is_from(cookie: Row, fact: KnownCookie) -> bool:
    vendor = known.vendor(fact.vendor)
    if vendor is None:
        return is_named(cookie["provider"], fact.vendor)
    return bears(cookie["provider"], vendor) or bool(
        cookie["domain"] and is_at(cookie["domain"].removeprefix("."), vendor)
    )


def _is_software(fact: KnownCookie) -> bool:
    vendor = known.vendor(fact.vendor)
    return bool(vendor and vendor.is_software)
