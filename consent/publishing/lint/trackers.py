"""No tracker is necessary, and none is declared as the site's own (R95, R147).

A written justification does not help: it is for what a site cannot work without.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from consent.publishing import hosts, known, third_parties, trackers, words
from consent.publishing.draft import Draft
from consent.publishing.lint import fields
from consent.publishing.lint.problem import Problem

Row = Mapping[str, Any]
NEVER = (
    "What tracks is never necessary, whatever the reason. Move it to a category that visitors are "
    "asked about."
)


def lint(draft: Draft) -> Iterator[Problem]:
    site = draft.snapshot["site"]
    for row in draft.snapshot["categories"]:
        if row["necessary"]:
            yield from _necessary(row, site, draft.known)
        else:
            yield from _as_own(row, site, draft.known)


def why(cookie: Row, site: Row, table: known.Table) -> str | None:
    """What shows that a declared cookie tracks, by its name, its provider or its host."""
    name, provider = cookie["name"], cookie["provider"]
    if fact := trackers.by_name(cookie, table):
        source = " by the Open Cookie Database" if fact.is_imported else ""
        if "*" in name and fact.name != name and "*" not in fact.name:
            return f"{name} also stands for {fact.name}, a name that {fact.vendor} tracks with"
        return f"{name} is a name that {fact.vendor} tracks with{source}"
    if trackers.is_necessary(cookie):
        return None
    if not third_parties.is_own(provider, site) and (vendor := table.tracker_named(provider)):
        return f"{name} comes from {provider}, and what {vendor} sets tracks"
    if third_parties.is_elsewhere(cookie, site) and (vendor := table.tracker_at(cookie["domain"])):
        return f"{name} lies at {cookie['domain']}, from where {vendor} tracks"
    return None


def tracking_hosts(row: Row, table: known.Table) -> Iterator[tuple[str, str]]:
    """The hosts of a category from which a vendor tracks, each with that vendor."""
    for host in hosts.of(row):
        if vendor := table.tracker_at(host):
            yield host, vendor


def _necessary(row: Row, site: Row, table: known.Table) -> Iterator[Problem]:
    category = words.category(row)
    for cookie in row["cookies"]:
        if found := why(cookie, site, table):
            at = fields.cookie(row, cookie, "category")
            yield Problem(f"{category} is necessary, and {found}. {NEVER}", at=at)
    for host, vendor in tracking_hosts(row, table):
        yield Problem(
            f"{category} is necessary, and it loads from {host}, from where {vendor} tracks. "
            f"{NEVER}",
            at=fields.category(row, "hosts"),
        )
    for vendor, told in third_parties.tracking_signals(row):
        yield Problem(
            f"{category} is necessary, and {vendor} is told that it is allowed "
            f"({', '.join(told)}): its tags would store without a yes. {NEVER}",
            at=fields.category(row, "signals"),
        )


def _as_own(row: Row, site: Row, table: known.Table) -> Iterator[Problem]:
    """A vendor's name whose provider is the site: visitors would not read who receives it."""
    for cookie in row["cookies"]:
        fact = trackers.hidden_vendor(cookie, table)
        if fact is None or not third_parties.is_own(cookie["provider"], site):
            continue
        does = "tracks with" if fact.is_tracker else "keeps chats by"
        start = f"{cookie['name']} in {words.category(row)} is a name that {fact.vendor} {does}"
        at = fields.cookie(row, cookie, "provider")
        if fact.is_imported:
            yield Problem(
                f"{start} by the Open Cookie Database, and its provider is {cookie['provider']}. "
                f"So it waits for a yes everywhere. If {fact.vendor} sets or receives it, write "
                "that as the provider.",
                is_error=False,
                at=at,
            )
        else:
            yield Problem(
                f"{start}, and its provider is {cookie['provider']}: visitors would not read who "
                f"receives it. Write {fact.vendor} as the provider, or give a cookie of your own "
                "another name.",
                at=at,
            )
