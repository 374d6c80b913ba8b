"""A vendor that is told of a yes stores something then: it is declared, or stays after a no."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from consent.kernel.patterns import matches
from consent.publishing import words
from consent.publishing.lint import fields
from consent.publishing.lint.problem import Problem
from consent.publishing.words import listed

Row = Mapping[str, Any]


class VendorStorage(NamedTuple):
    """What the tag of a vendor stores once one of its consent types is granted."""

    vendor: str
    word: str  # of any provider's name that is the vendor's
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


def lint(new: Row) -> Iterator[Problem]:
    for row in new["categories"]:
        told = [(vendor, one) for vendor, types in row["signals"].items() for one in types]
        missing = [STORED[one] for one in told if one in STORED and not _declares(row, STORED[one])]
        if missing:
            vendors = listed([*dict.fromkeys(one.vendor for one in missing)])
            examples = words.few([*dict.fromkeys(one.names[0] for one in missing)])
            is_are, it_they = ("is", "its") if len(missing) == 1 else ("are", "their")
            yield Problem(
                f"{vendors} {is_are} told of a yes to {words.category(row)}, which declares none "
                f"of {it_they} cookies, such as {examples}. Visitors do not read of them, and "
                "“Reject all” would leave them in the browser. Declare them, or take the signal "
                "away.",
                is_error=False,
                at=fields.category(row, "signals"),
            )


def _declares(row: Row, stored: VendorStorage) -> bool:
    return any(
        stored.word in cookie["provider"].casefold().split()
        or any(matches(cookie["name"], name) or cookie["name"] == name for name in stored.names)
        for cookie in row["cookies"]
    )
