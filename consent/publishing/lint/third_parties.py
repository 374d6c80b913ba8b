"""What comes from others: said why, justified where it is necessary, never sold if sensitive."""

from collections.abc import Iterator, Mapping
from typing import Any

from consent.publishing import known, third_parties, trackers, words
from consent.publishing.draft import Draft
from consent.publishing.lint import fields
from consent.publishing.lint.problem import Problem
from consent.publishing.lint.trackers import tracking_hosts, why

Row = Mapping[str, Any]


def lint(draft: Draft) -> Iterator[Problem]:
    site = draft.snapshot["site"]
    for row in draft.snapshot["categories"]:
        if row["necessary"]:
            yield from _necessary(row, site, draft.known)
        elif found := draft.inferred.get(row["key"]):
            yield Problem(
                f"{words.category(row)} involves a third party, though that is not ticked: "
                f"{'; '.join(found)}. So it waits for a yes everywhere, and its page says so. Tick "
                "it on the category, or correct what is declared.",
                is_error=False,
                at=fields.category(row, "third_party"),
            )
        if row["sells_or_shares"] or row["targets_ads"]:
            yield from _sensitive(row)


def _necessary(row: Row, site: Row, table: known.Table) -> Iterator[Problem]:
    """A yes is not asked for it, so nobody else's may hide there (R147)."""
    found = "; ".join(third_parties.reasons(_unexplained(row, site, table), site, table))
    reason, at = row.get("justification", ""), fields.category(row, "justification")
    start = f"{words.category(row)} is necessary and involves a third party: {found}."
    if found and reason:
        yield Problem(f"{start} The reason given: “{reason}”.", is_error=False, at=at)
    elif found:
        yield Problem(
            f"{start} What comes from a third party cannot be necessary. Move it, or write on the "
            "category why the site cannot work without it.",
            at=at,
        )


def _unexplained(row: Row, site: Row, table: known.Table) -> dict[str, Any]:
    """The category without its trackers, which have lines of their own, and without what is known
    as necessary: a load balancer needs no reason."""
    trackers_at = {host for host, _ in tracking_hosts(row, table)}
    return {
        **row,
        "cookies": [
            cookie
            for cookie in row["cookies"]
            if not why(cookie, site, table)
            and (third_parties.is_elsewhere(cookie, site) or not trackers.is_necessary(cookie))
        ],
        "hosts": [host for host in row["hosts"] if host not in trackers_at],
        "signals": {},
    }


def _sensitive(row: Row) -> Iterator[Problem]:
    """Such data is never sold (R81)."""
    for cookie in row["cookies"]:
        if cookie.get("sensitive"):
            yield Problem(
                f"{cookie['name']} holds sensitive personal data, and {words.category(row)} "
                "sells, shares or targets advertising. Such data is never sold: move it.",
                at=fields.cookie(row, cookie, "category"),
            )
