"""What records visitors is in a category that says so, and is off until asked for (R29, R30)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from consent.publishing import hosts, third_parties
from consent.publishing.lint.problem import Problem
from consent.publishing.vendors import RECORDING_SIGNAL

Row = Mapping[str, Any]

# How texts in our languages put it
WORDS = re.compile(
    r"\b(record(ed|ings?)|session replays?|heat ?maps?|monitored"
    r"|relectures? de session|surveillée?s?|sous surveillance"
    r"|grab(arse|a|an|ada|adas|aciones|ación)|supervisarse)\b",
    re.IGNORECASE,
)


def lint(new: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _chat(new["texts"])
    for row in new["categories"]:
        if row.get("records"):
            if row["necessary"]:
                yield Problem(
                    f"{row['key']} records what visitors do or write, and nothing of that kind is "
                    "necessary (R30)."
                )
        elif why := [*_tools(row), *_texts(row)]:
            yield Problem(
                f"{row['key']} is not marked as one that records, but {'; '.join(why)}. Recording "
                "waits for a yes everywhere: tick it on the category, or give it a category of "
                "its own (R29, R30, R159)."
            )


def _chat(texts: Row) -> Iterator[Problem]:
    for language, text in sorted(texts.items()):
        if text["chat_body"].strip() and "{provider}" not in text["chat_body"]:
            yield Problem(
                f"The wording in {language} does not say who may record a chat: write {{provider}} "
                "where the name goes (R159).",
                is_error=False,
            )


def _tools(row: Row) -> Iterator[str]:
    vendor, name = RECORDING_SIGNAL
    if name in row["signals"].get(vendor, ()):
        yield "it tells Microsoft Clarity to record"
    names = ((one, third_parties.vendor_of_name(one["name"])) for one in row["cookies"])
    yield from (f"{one['name']} is {tool.name}’s" for one, tool in names if tool and tool.records)
    loads = ((host, third_parties.vendor_of_host(host)) for host in hosts.of(row))
    yield from (f"{host} is {tool.name}’s" for host, tool in loads if tool and tool.records)


def _texts(row: Row) -> Iterator[str]:
    for language, text in sorted(row["texts"].items()):
        if found := WORDS.search(f"{text['name']} {text['purpose']}"):
            yield f"its text in {language} says “{found[0]}”"
