"""What is otherwise about categories: their words, flags, hosts, and what vendors are told."""

from collections.abc import Iterator

from consent.lib import languages
from consent.models import Category
from consent.publishing import hosts
from consent.publishing.differences import cookies
from consent.publishing.differences.difference import (
    Difference,
    Fields,
    FieldText,
    Row,
    compare,
)
from consent.publishing.draft import every_row
from consent.publishing.names import category_names, in_order, label, yes_or_no

FLAGS = ("necessary", "sells_or_shares", "targets_ads", "third_party", "records")
TEXTS = {
    "name": "Name",
    "summary": "Summary",
    "purpose": "Purpose",
    "change": "What visitors who are asked again read",
}
VENDORS = {"google": "Google", "microsoft": "Microsoft", "clarity": "Clarity", "meta": "Meta"}
NOT_THERE: Row = {"texts": {}, "cookies": [], "signals": {}, "hosts": []}
ABSENT, EMPTY, ASKED = "No such category", "Holds nothing, so nobody is asked", "Asked about"


def between(old: Row, new: Row) -> Iterator[Difference]:
    before = {row["key"]: row for row in every_row(old)}
    after = {row["key"]: row for row in every_row(new)}
    names = category_names(old) | category_names(new)
    moved = cookies.MovedCookies.of(every_row(old), every_row(new), names)
    for key in dict.fromkeys((*after, *before)):
        was, is_now = before.get(key, NOT_THERE), after.get(key, NOT_THERE)
        section = names[key]
        yield from compare(section, "", _presence(old, key), _presence(new, key))
        yield from compare(section, "", _fields(was, new), _fields(is_now, new))
        yield from cookies.between(section, was, is_now, moved, new)


def order(old: Row, new: Row) -> Iterator[Difference]:
    """The order of those that both have: who is new or gone is said elsewhere."""
    names = category_names(old) | category_names(new)
    keys = [[row["key"] for row in one["categories"]] for one in (old, new)]
    was, is_now = (
        ", ".join(names[key] for key in own if key in other)
        for own, other in (keys, reversed(keys))
    )
    yield from compare(
        "Order", "", [FieldText("Categories", was)], [FieldText("Categories", is_now)]
    )


def _presence(snapshot: Row, key: str) -> Fields:
    row = next((row for row in every_row(snapshot) if row["key"] == key), None)
    if row is None:
        return [FieldText("", ABSENT)]
    if row["necessary"]:
        return [FieldText("", "Necessary: told, not asked")]
    is_used = any(one["key"] == key for one in snapshot["categories"])
    return [FieldText("", ASKED if is_used else EMPTY)]


def _fields(row: Row, snapshot: Row) -> Fields:
    return [
        *(
            FieldText(label, row["texts"][code].get(name, ""), languages.name(code))
            for name, label in TEXTS.items()
            for code in in_order(row["texts"], snapshot)
        ),
        *(FieldText(label(Category, flag), yes_or_no(row.get(flag))) for flag in FLAGS),
        FieldText(label(Category, "justification"), row.get("justification", "")),
        FieldText("Hosts", ", ".join(sorted(hosts.of(row)))),
        *(
            FieldText(f"Told to {VENDORS.get(vendor, vendor)}", ", ".join(names))
            for vendor, names in row["signals"].items()
        ),
    ]
