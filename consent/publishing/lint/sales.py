"""What is sold, where the privacy policy says that nothing is: asked about when it changes."""

from collections.abc import Iterator, Mapping
from typing import Any

from consent.publishing import words
from consent.publishing.draft import Draft, every_row
from consent.publishing.lint import fields
from consent.publishing.lint.problem import Problem
from consent.publishing.names import listed

Row = Mapping[str, Any]
FACTS = ("sells_or_shares", "targets_ads", "cookies", "hosts", "signals")


def lint(draft: Draft) -> Iterator[Problem]:
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
