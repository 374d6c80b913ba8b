"""What we know ourselves, from vendors' documents: read once from the tables beside this file."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from consent.publishing.known import lifetimes

TABLES = ("trackers.toml", "chats.toml", "necessary.toml")
FOLDER = Path(__file__).parent


class Use(StrEnum):
    """What something is stored for, in the classes that the field has agreed on."""

    NECESSARY = "necessary"
    FUNCTIONAL = "functional"
    ANALYTICS = "analytics"
    MARKETING = "marketing"

    @property
    def tracks(self) -> bool:
        return self in (Use.ANALYTICS, Use.MARKETING)


@dataclass(frozen=True, slots=True)
class Vendor:
    """One company or product, and what gives it away."""

    name: str
    aliases: tuple[str, ...] = ()  # further names that a register may give it
    products: tuple[str, ...] = ()  # names of what tracks, where not all that it makes does
    hosts: tuple[str, ...] = ()  # of what tracks or records, with all that is below
    other_hosts: tuple[str, ...] = ()  # of what else it serves: log-ins, payments, fonts
    ad_hosts: tuple[str, ...] = ()  # of advertising; of what does nothing else, all of its hosts
    tracks: bool = False  # and does nothing else: whatever comes from it tracks
    records: bool = False  # what visitors do, as replay or heat map, or what they write in a chat
    advertises: bool = False  # whatever comes from it is for marketing
    is_software: bool = False  # it runs on the site's own servers, and its maker receives nothing


@dataclass(frozen=True, slots=True)
class KnownCookie:
    """What is stored under a name, or under all names of a pattern."""

    name: str
    vendor: str
    use: Use
    lifetime: int | None = None  # in seconds; None: for the session, until deleted, or not known
    purposes: Mapping[str, str] = field(default_factory=dict)  # by language
    kind: str = "cookie"
    is_common: bool = False  # others use the name too: it says something beside its vendor alone
    is_imported: bool = False  # from the table that an operator brought

    @property
    def is_tracker(self) -> bool:
        return self.use.tracks


@cache
def vendors() -> tuple[Vendor, ...]:
    return tuple(_vendor(row) for row in _rows())


@cache
def cookies() -> tuple[KnownCookie, ...]:
    return tuple(cookie for row in _rows() for cookie in _cookies(row))


def _rows() -> Iterator[Mapping[str, Any]]:
    for table in TABLES:
        yield from _read(table)["vendor"]


@cache
def _read(table: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / table).read_text(encoding="utf-8"))


def _vendor(row: Mapping[str, Any]) -> Vendor:
    lists = ("aliases", "products", "hosts", "other_hosts", "ad_hosts")
    flags = ("tracks", "records", "is_software")
    facts: dict[str, Any] = {name: tuple(row.get(name, ())) for name in lists}
    facts |= {name: row.get(name, False) for name in flags}
    if facts["tracks"] and any(line["use"] == Use.MARKETING for line in row.get("stores", ())):
        facts |= {"advertises": True, "ad_hosts": facts["hosts"]}
    return Vendor(row["name"], **facts)


def _cookies(row: Mapping[str, Any]) -> Iterator[KnownCookie]:
    """The rows of a table name several cookies of one use, with spaces between them."""
    for line in row.get("stores", ()):
        for name in line["names"].split():
            yield KnownCookie(
                name,
                row["name"],
                Use(line["use"]),
                lifetimes.seconds(line.get("keeps", "")),
                _read("purposes.toml")[line["purpose"]],
                line.get("kind", "cookie"),
                line.get("is_common", False),
            )
