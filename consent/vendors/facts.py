"""Read our own facts on vendors and their cookies, taken from their documents."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from consent.lib.hosts import is_below

_SECONDS = {
    "second": 1,
    "sec": 1,
    "minute": 60,
    "min": 60,
    "hour": 3_600,
    "day": 86_400,
    "week": 7 * 86_400,
    "month": 30 * 86_400,
    "year": 365 * 86_400,
}
_FIRST = re.compile(rf"(\d{{1,4}})\s*({'|'.join(_SECONDS)})s?\b", re.IGNORECASE)


def seconds_of(words: str) -> int | None:
    """None: for the session, or not said. Of two times the first one counts."""
    found = _FIRST.match(words.strip())
    return int(found[1]) * _SECONDS[found[2].lower()] if found else None


@lru_cache(maxsize=4096)
def company(name: str) -> tuple[str, ...]:
    """A name in small letters, without what says only that it is a company."""
    found = re.findall(r"[^\W_]+", name.casefold())
    return tuple(word for word in found if word not in words_of("forms")) or tuple(found)


def is_named(provider: str, known: str) -> bool:
    """Whether a provider bears a known name, with nothing behind it but such as “Ireland”."""
    one, other = company(provider), company(known)
    rest = set(one[len(other) :])
    return bool(other) and one[: len(other)] == other and rest <= words_of("added")


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
    files: tuple[str, ...] = ()  # of scripts of it that sites serve themselves
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
def words_of(kind: str) -> frozenset[str]:
    return frozenset(_read("words.toml")[kind].split())


@cache
def _read(table: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / table).read_text(encoding="utf-8"))


def _vendor(row: Mapping[str, Any]) -> Vendor:
    lists = ("aliases", "products", "hosts", "other_hosts", "files", "ad_hosts")
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
                seconds_of(line.get("keeps", "")),
                _read("purposes.toml")[line["purpose"]],
                line.get("kind", "cookie"),
                line.get("is_common", False),
            )


# Consent types that a vendor's own tag reads before it stores; the further ones of Google's
# (functionality, personalization, security) are names that no tag of Google's asks for
SIGNALS = {
    "google": ("Google", ("analytics_storage", "ad_storage", "ad_user_data", "ad_personalization")),
    "microsoft": ("Microsoft Advertising", ("ad_storage",)),
    "clarity": ("Microsoft Clarity", ("analytics_Storage", "ad_Storage")),
    "meta": ("Meta", ("consent",)),
}
RECORDING_SIGNAL = ("clarity", "analytics_Storage")


@lru_cache(maxsize=1024)
def vendor(name: str) -> Vendor | None:
    """By the name that the facts give it."""
    return next((one for one in vendors() if one.name == name), None)


def vendor_of_host(host: str) -> Vendor | None:
    return next((one for one in vendors() if is_at(host, one)), None)


def vendor_of_ad_host(host: str) -> Vendor | None:
    found = vendor_of_host(host)
    is_ad_host = found and any(is_below(host, other) for other in found.ad_hosts)
    return found if is_ad_host else None


@lru_cache(maxsize=1024)  # each is held against every vendor's names
def vendor_of_provider(provider: str) -> Vendor | None:
    """Whom a register means: first by a vendor's own name, then by another one of it."""
    own = (one for one in vendors() if is_named(provider, one.name))
    return next(own, None) or next((one for one in vendors() if bears(provider, one)), None)


def bears(provider: str, one: Vendor) -> bool:
    """Whether a provider is given any of a vendor's names."""
    return any(is_named(provider, name) for name in (one.name, *one.aliases, *one.products))


def is_at(host: str, one: Vendor) -> bool:
    return any(is_below(host, other) for other in (*one.hosts, *one.other_hosts))


def tracks_at(host: str, one: Vendor) -> bool:
    """Whether it is a host of what tracks; a log-in's or a payment's is not."""
    return any(is_below(host, other) for other in one.hosts)


def tracker_at(host: str) -> Vendor | None:
    one = vendor_of_host(host)
    return one if one and tracks_at(host, one) else None


def tracker_by_file(text: str) -> tuple[str, Vendor] | None:
    """The first file named in some markup that a tracker is loaded from, and its vendor."""
    files = ((name, one) for one in vendors() for name in one.files)
    return next((found for found in files if re.search(rf"\b{re.escape(found[0])}\b", text)), None)
