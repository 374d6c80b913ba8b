"""What comes from others: said why, justified where it is necessary, never sold if sensitive."""

from collections.abc import Iterator, Mapping
from typing import Any

from consent.publishing import third_parties
from consent.publishing.draft import Draft
from consent.publishing.lint.problem import Problem

Row = Mapping[str, Any]


def lint(draft: Draft) -> Iterator[Problem]:
    site = draft.snapshot["site"]
    for row in draft.snapshot["categories"]:
        if row["necessary"]:
            yield from _necessary(row, site)
        elif why := draft.inferred.get(row["key"]):
            yield Problem(
                f"{row['key']} involves a third party, though that is not ticked: "
                f"{'; '.join(why)}. So it waits for a yes everywhere, and its page says so. Tick "
                "it on the category, or correct the register (R83).",
                is_error=False,
            )
        yield from _names(row, site)
        if row["sells_or_shares"] or row["targets_ads"]:
            yield from _sensitive(row)


def _necessary(row: Row, site: Row) -> Iterator[Problem]:
    """A yes is not asked for it, so nobody else's may hide there (R147)."""
    why, reason = "; ".join(third_parties.reasons(row, site)), row.get("justification", "")
    if why and reason:
        yield Problem(
            f"{row['key']} is necessary and involves a third party: {why}. The reason given: "
            f"“{reason}” (R147).",
            is_error=False,
        )
    elif why:
        yield Problem(
            f"{row['key']} is necessary and involves a third party: {why}. What comes from a third "
            "party cannot be necessary. Move it, or write on the category why the site cannot "
            "work without it (R147)."
        )


def _names(row: Row, site: Row) -> Iterator[Problem]:
    """A vendor's own name, declared as the site's: an error where nobody is asked."""
    for cookie in row["cookies"]:
        vendor = third_parties.vendor_of_name(cookie["name"])
        if vendor and not third_parties.is_foreign(cookie, site):
            yield Problem(
                f"{cookie['name']} in {row['key']} is a name that {vendor.name} uses, and its "
                f"provider is {cookie['provider']}. Where {vendor.name} sets or receives it, write "
                "that as the provider; else rename it (R95, R147).",
                is_error=row["necessary"],
            )


def _sensitive(row: Row) -> Iterator[Problem]:
    for cookie in row["cookies"]:
        if cookie.get("sensitive"):
            yield Problem(
                f"{cookie['name']} holds sensitive personal data, and {row['key']} sells, shares "
                "or targets advertising. Such data is never sold: move it (R81)."
            )
