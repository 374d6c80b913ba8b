"""Refuse known advertising without its flags: no signal would switch it off (R8).

What is sold, where the privacy policy says that nothing is, is asked about when it changes.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from consent import vendors
from consent.publishing import hosts, third_parties, words
from consent.publishing.draft import Draft, every_row
from consent.publishing.lint import fields
from consent.publishing.lint.problem import Problem
from consent.publishing.words import listed
from consent.vendors.facts import Use

Row = Mapping[str, Any]
FACTS = ("sells_or_shares", "targets_ads", "cookies", "hosts", "signals")


def lint(draft: Draft) -> Iterator[Problem]:
    yield from _sold(draft)
    site = draft.snapshot["site"]
    for row in draft.snapshot["categories"]:
        if row["necessary"] or row["sells_or_shares"] or row["targets_ads"]:
            continue
        found = [*_by_cookies(row, site, draft.known), *_by_hosts(row), *_by_signals(row)]
        for is_error in (True, False):
            if why := [text for text, is_certain in found if is_certain is is_error]:
                yield Problem(
                    f"{words.category(row)} is not marked as advertising, but {words.few(why)}. "
                    "Global Privacy Control would not switch it off. Move it to a category that is "
                    "marked so, or tick “sells or shares data” or “targets advertising” on this "
                    "one.",
                    is_error,
                    fields.category(row, "targets_ads"),
                )


def _by_cookies(row: Row, site: Row, table: vendors.Table) -> Iterator[tuple[str, bool]]:
    """What shows it, and whether that is certain: an operator's table is a guess."""
    for cookie in row["cookies"]:
        name, provider, domain = cookie["name"], cookie["provider"], cookie["domain"]
        if fact := third_parties.tracker_named_as(cookie, table):
            if fact.use is Use.MARKETING:
                source = " by the Open Cookie Database" if fact.is_imported else ""
                text = f"{name} is a name that {fact.vendor} uses for marketing{source}"
                yield text, not fact.is_imported
            continue
        vendor = vendors.vendor_of_provider(provider)
        if vendor and vendor.advertises and not third_parties.is_own(provider, site):
            yield (
                f"{name} comes from {provider}, and what {vendor.name} sets is for marketing",
                True,
            )
        elif domain and (vendor := vendors.vendor_of_ad_host(domain)):
            yield f"{name} lies at {domain}, a host of {vendor.name}’s marketing", True


def _by_hosts(row: Row) -> Iterator[tuple[str, bool]]:
    for host in hosts.of(row):
        if vendor := vendors.vendor_of_ad_host(host):
            yield f"it loads from {host}, a host of {vendor.name}’s marketing", True


def _by_signals(row: Row) -> Iterator[tuple[str, bool]]:
    for vendor, told in third_parties.tracking_signals(row):
        if ads := [name for name in told if not name.startswith("analytics_")]:
            yield f"{vendor} is told of it ({', '.join(ads)})", True


def _sold(draft: Draft) -> Iterator[Problem]:
    """Once for each change: what counsel has read already is not read again every time."""
    latest = draft.latest.snapshot if draft.latest else None
    before = {row["key"]: row for row in every_row(latest)} if latest else {}
    for row in draft.snapshot["categories"]:
        if row["sells_or_shares"] and row["cookies"] and _differs(before.get(row["key"]), row):
            yield Problem(
                f"{words.category(row)} sells or shares data{_what(before.get(row['key']), row)}, "
                "and the privacy policy says “We do not sell any information we collect to third "
                "parties”. Ask counsel first.",
                is_error=False,
                at=fields.category(row, "sells_or_shares"),
            )


def _differs(old: Row | None, new: Row) -> bool:
    return old is None or any(old.get(fact) != new[fact] for fact in FACTS)


def _what(old: Row | None, new: Row) -> str:
    known = {cookie["name"] for cookie in old["cookies"]} if old else set()
    added = [cookie["name"] for cookie in new["cookies"] if cookie["name"] not in known]
    is_are = "is" if len(added) == 1 else "are"
    return f", {listed(added)} {is_are} new in it" if old and added else ""
