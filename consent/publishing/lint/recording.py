"""What records visitors is in a category that says so, and is off until asked for (R29, R30)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from consent import vendors
from consent.lib import languages
from consent.publishing import hosts, words
from consent.publishing.draft import Draft
from consent.publishing.lint import fields
from consent.publishing.lint.problem import Problem

Row = Mapping[str, Any]

# How texts in our languages put it
WORDS = re.compile(
    r"\b(record(ed|ings?)|session replays?|heat ?maps?|monitored"
    r"|relectures? de session|surveillée?s?|sous surveillance"
    r"|grab(arse|a|an|ada|adas|aciones|ación)|supervisarse)\b",
    re.IGNORECASE,
)


def lint(draft: Draft) -> Iterator[Problem]:
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
            yield Problem(
                f"The banner texts in {languages.name(language)} do not say who may record a chat: "
                "write {provider} where the name goes.",
                is_error=False,
                at=fields.wording(language, "chat_body"),
            )


def _tools(row: Row, table: vendors.Table) -> Iterator[str]:
    vendor, name = vendors.RECORDING_SIGNAL
    if name in row["signals"].get(vendor, ()):
        yield "it tells Microsoft Clarity to record"
    for cookie in row["cookies"]:
        if tool := _recorder(cookie, table):
            yield f"{cookie['name']} is {tool.name}’s"
    loads = ((host, vendors.vendor_of_host(host)) for host in hosts.of(row))
    yield from (f"{host} is {tool.name}’s" for host, tool in loads if tool and tool.records)


def _recorder(cookie: Row, table: vendors.Table) -> vendors.Vendor | None:
    """The vendor whose name it is, or the provider, where that one does nothing but record."""
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
