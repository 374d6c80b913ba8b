"""Compare known advertising, recording and storage with the category's flags."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from consent import vendors
from consent.kernel.patterns import matches
from consent.lib import languages
from consent.publishing import third_parties, words
from consent.publishing.draft import Draft, every_row
from consent.publishing.lint import fields
from consent.publishing.lint.fields import Problem, warning
from consent.publishing.words import Row, listed
from consent.vendors.facts import Use

FACTS = ("sells_or_shares", "targets_ads", "cookies", "hosts", "signals")
# As texts in our languages express it
WORDS = re.compile(
    r"\b(record(ed|ings?)|session replays?|heat ?maps?|monitored"
    r"|relectures? de session|surveillée?s?|sous surveillance"
    r"|grab(arse|a|an|ada|adas|aciones|ación)|supervisarse)\b",
    re.IGNORECASE,
)


class VendorStorage(NamedTuple):
    """Storage that a vendor's tag uses once one of its consent types is granted."""

    vendor: str
    word: str  # a word in any of the vendor's provider names
    names: tuple[str, ...]


STORED = {
    ("google", "analytics_storage"): VendorStorage(
        "Google", "google", ("_ga", "_ga_*", "_gid", "_gat*")
    ),
    ("google", "ad_storage"): VendorStorage(
        "Google", "google", ("_gcl_*", "_gac_*", "IDE", "__gads")
    ),
    ("microsoft", "ad_storage"): VendorStorage(
        "Microsoft Advertising", "microsoft", ("_uetsid*", "_uetvid*", "MUID")
    ),
    ("clarity", "analytics_Storage"): VendorStorage(
        "Microsoft Clarity", "microsoft", ("_clck", "_clsk")
    ),
    ("clarity", "ad_Storage"): VendorStorage("Microsoft Clarity", "microsoft", ("MUID", "CLID")),
    ("meta", "consent"): VendorStorage("Meta", "meta", ("_fbp", "_fbc")),
}


def lint(draft: Draft) -> Iterator[Problem]:
    yield from signals(draft.snapshot)
    yield from _sold(draft)
    yield from _advertising(draft)
    yield from _recording(draft)


def _advertising(draft: Draft) -> Iterator[Problem]:
    """Report known advertising without its flags: signals would not turn it off (R8)."""
    site = draft.snapshot["site"]
    for row in draft.snapshot["categories"]:
        if row["necessary"] or row["sells_or_shares"] or row["targets_ads"]:
            continue
        found = [*_by_cookies(row, site, draft.known), *_by_hosts_and_signals(row)]
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
    """Yield evidence, and whether it is certain: an operator's table is not."""
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


def _by_hosts_and_signals(row: Row) -> Iterator[tuple[str, bool]]:
    for host in row["hosts"]:
        if vendor := vendors.vendor_of_ad_host(host):
            yield f"it loads from {host}, a host of {vendor.name}’s marketing", True
    for name, told in third_parties.tracking_signals(row):
        if ads := [name for name in told if not name.startswith("analytics_")]:
            yield f"{name} is told of it ({', '.join(ads)})", True


def _sold(draft: Draft) -> Iterator[Problem]:
    """Warn once per change of a category that sells data: the privacy policy denies sales."""
    latest = draft.latest.snapshot if draft.latest else None
    before = {row["key"]: row for row in every_row(latest)} if latest else {}
    for row in draft.snapshot["categories"]:
        old = before.get(row["key"])
        is_changed = old is None or any(old.get(fact) != row[fact] for fact in FACTS)
        if row["sells_or_shares"] and row["cookies"] and is_changed:
            yield warning(
                f"{words.category(row)} sells or shares data{_what(old, row)}, "
                "and the privacy policy says “We do not sell any information we collect to third "
                "parties”. Ask counsel first.",
                at=fields.category(row, "sells_or_shares"),
            )


def _what(old: Row | None, new: Row) -> str:
    known = {cookie["name"] for cookie in old["cookies"]} if old else set()
    added = [cookie["name"] for cookie in new["cookies"] if cookie["name"] not in known]
    is_are = "is" if len(added) == 1 else "are"
    return f", {listed(added)} {is_are} new in it" if old and added else ""


def _recording(draft: Draft) -> Iterator[Problem]:
    """Require that recording is marked, so that it needs a yes (R29, R30)."""
    new = draft.snapshot
    yield from _chat(new["texts"])
    for row in new["categories"]:
        name, at = words.category(row), fields.category(row, "records")
        if row.get("records"):
            if row["necessary"]:
                yield Problem(
                    f"{name} records what visitors do or write, and nothing of that kind is "
                    "necessary. Move what records to a category of its own.",
                    at=at,
                )
        elif why := [*_tools(row, draft.known), *_texts(row)]:
            yield Problem(
                f"{name} is not marked as one that records, but {'; '.join(why)}. Recording "
                "waits for a yes everywhere: tick it on the category, or give it a category of "
                "its own.",
                at=at,
            )


def _chat(texts: Row) -> Iterator[Problem]:
    for language, text in sorted(texts.items()):
        if text["chat_body"].strip() and "{provider}" not in text["chat_body"]:
            yield warning(
                f"The banner texts in {languages.name(language)} do not say who may record a chat: "
                "write {provider} where the name goes.",
                at=fields.wording(language, "chat_body"),
            )


def _tools(row: Row, table: vendors.Table) -> Iterator[str]:
    vendor, name = vendors.RECORDING_SIGNAL
    if name in row["signals"].get(vendor, ()):
        yield "it tells Microsoft Clarity to record"
    for cookie in row["cookies"]:
        if tool := _recorder(cookie, table):
            yield f"{cookie['name']} is {tool.name}’s"
    loads = ((host, vendors.vendor_of_host(host)) for host in row["hosts"])
    yield from (f"{host} is {tool.name}’s" for host, tool in loads if tool and tool.records)


def _recorder(cookie: Row, table: vendors.Table) -> vendors.Vendor | None:
    """Return the recording vendor of the name, or a provider that only records."""
    fact = table.cookie(cookie["name"], cookie["kind"])
    by_name = vendors.vendor(fact.vendor) if fact and not fact.is_common else None
    if by_name and by_name.records:
        return by_name
    provider = vendors.vendor_of_provider(cookie["provider"])
    return provider if provider and provider.tracks and provider.records else None


def _texts(row: Row) -> Iterator[str]:
    for language, text in sorted(row["texts"].items()):
        if found := WORDS.search(f"{text['name']} {text['purpose']}"):
            yield f"its text in {languages.name(language)} says “{found[0]}”"


def signals(new: Row) -> Iterator[Problem]:
    """Warn of vendors with a signal whose storage is undeclared and so stays after a no."""
    for row in new["categories"]:
        told = [(vendor, one) for vendor, types in row["signals"].items() for one in types]
        missing = [STORED[one] for one in told if one in STORED and not _declares(row, STORED[one])]
        if missing:
            vendors = listed([*dict.fromkeys(one.vendor for one in missing)])
            examples = words.few([*dict.fromkeys(one.names[0] for one in missing)])
            is_are, it_they = ("is", "its") if len(missing) == 1 else ("are", "their")
            yield warning(
                f"{vendors} {is_are} told of a yes to {words.category(row)}, which declares none "
                f"of {it_they} cookies, such as {examples}. Visitors do not read of them, and "
                "“Reject all” would leave them in the browser. Declare them, or take the signal "
                "away.",
                at=fields.category(row, "signals"),
            )


def _declares(row: Row, stored: VendorStorage) -> bool:
    return any(
        stored.word in cookie["provider"].casefold().split()
        or any(matches(cookie["name"], name) or cookie["name"] == name for name in stored.names)
        for cookie in row["cookies"]
    )
