"""Advertising is marked as such: what is not, Global Privacy Control does not switch off (R8)."""

from collections.abc import Iterator, Mapping
from typing import Any

from consent.publishing import hosts, known, third_parties, trackers, words
from consent.publishing.draft import Draft
from consent.publishing.known.facts import Use
from consent.publishing.lint import fields
from consent.publishing.lint.problem import Problem

Row = Mapping[str, Any]


def lint(draft: Draft) -> Iterator[Problem]:
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


def _by_cookies(row: Row, site: Row, table: known.Table) -> Iterator[tuple[str, bool]]:
    """What shows it, and whether that is certain: an operator's table is a guess."""
    for cookie in row["cookies"]:
        name, provider, domain = cookie["name"], cookie["provider"], cookie["domain"]
        if fact := trackers.by_name(cookie, table):
            if fact.use is Use.MARKETING:
                source = " by the Open Cookie Database" if fact.is_imported else ""
                text = f"{name} is a name that {fact.vendor} uses for marketing{source}"
                yield text, not fact.is_imported
            continue
        vendor = known.vendor_of_provider(provider)
        if vendor and vendor.advertises and not third_parties.is_own(provider, site):
            yield (
                f"{name} comes from {provider}, and what {vendor.name} sets is for marketing",
                True,
            )
        elif domain and (vendor := known.vendor_of_ad_host(domain)):
            yield f"{name} lies at {domain}, a host of {vendor.name}’s marketing", True


def _by_hosts(row: Row) -> Iterator[tuple[str, bool]]:
    for host in hosts.of(row):
        if vendor := known.vendor_of_ad_host(host):
            yield f"it loads from {host}, a host of {vendor.name}’s marketing", True


def _by_signals(row: Row) -> Iterator[tuple[str, bool]]:
    for vendor, told in third_parties.tracking_signals(row):
        if ads := [name for name in told if not name.startswith("analytics_")]:
            yield f"{vendor} is told of it ({', '.join(ads)})", True
