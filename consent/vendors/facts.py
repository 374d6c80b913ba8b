"""Read our own facts on vendors and their cookies: one file for each, in `known/`."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from consent.lib.hosts import is_below
from consent.vendors import files

_OWN_TABLE = "Our own table of vendors, after its documents"
_SECONDS = {"second": 1, "sec": 1, "minute": 60, "min": 60, "hour": 3_600, "day": 86_400}
_SECONDS |= {name: days * 86_400 for name, days in (("week", 7), ("month", 30), ("year", 365))}
_LIFETIME = re.compile(rf"(\d{{1,9}})\s*({'|'.join(_SECONDS)})s?\b", re.IGNORECASE)


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
    """One company or product, with its names and hosts."""

    name: str
    aliases: tuple[str, ...] = ()  # further names that a register may give it
    tracking_products: tuple[str, ...] = ()  # their names, where not all that it makes tracks
    hosts: tuple[str, ...] = ()  # of what tracks or records, with all that is below
    other_hosts: tuple[str, ...] = ()  # of what else it serves: log-ins, payments, fonts
    ad_hosts: tuple[str, ...] = ()  # the advertising ones among its hosts
    tracks: bool = False  # and does nothing else: whatever comes from it tracks
    records: str = ""  # what visitors do: “replay” (or heat map), or what they write: “chat”
    advertises: bool = False  # whatever comes from it is for marketing
    is_software: bool = False  # it runs on the site's own servers, and its maker receives nothing
    source: str = _OWN_TABLE
    read: date | None = None  # when somebody last compared it with its source

    def is_called(self, provider: str) -> bool:
        return any(is_named(provider, name) for name in self._names)

    def is_like(self, provider: str) -> bool:
        """Return whether a provider's name begins like any of the vendor's: Facebook Pixel."""
        return company_words(provider)[:1] in [company_words(name)[:1] for name in self._names]

    @property
    def _names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases, *self.tracking_products)

    def serves(self, host: str) -> bool:
        return any(self.hosts_above(host))

    def hosts_above(self, host: str) -> list[str]:
        """Return the hosts among its own that a host is, or lies below."""
        return [own for own in (*self.hosts, *self.other_hosts) if is_below(host, own)]

    def tracks_at(self, host: str) -> bool:
        """Return whether what tracks or records is loaded from there; log-ins do not count."""
        return any(is_below(host, other) for other in self.hosts)

    def advertises_at(self, host: str) -> bool:
        return any(is_below(host, other) for other in self.ad_hosts)

    def use_at(self, host: str) -> Use | None:
        """Return what is loaded from a host; None where that is not known."""
        if self.advertises_at(host):
            return Use.MARKETING
        return Use.ANALYTICS if self.tracks_at(host) else None


@dataclass(frozen=True, slots=True)
class KnownCookie:
    """What is stored under a name, or under all names of a pattern."""

    name: str
    vendor: str
    use: Use
    lifetime: int | None = None  # in seconds; None: for the session, until deleted, or not known
    purpose: str = ""  # in English
    kind: str = "cookie"
    is_common: bool = False  # others use the name too: it counts beside its vendor alone


@dataclass(frozen=True, slots=True)
class Product:
    """What sites embed of a vendor's, with all that is declared for it."""

    name: str
    vendor: str
    use: Use
    hosts: tuple[str, ...]
    stores: tuple[str, ...] = ()  # names of known cookies
    signals: tuple[str, ...] = ()  # as vendor:type

    def has(self, name: str) -> bool:
        """Return whether a cookie, by the name that the facts give it, or a host is of it."""
        return name in self.stores or any(is_below(name, host) for host in self.hosts)


@dataclass(frozen=True, slots=True)
class Tag:
    """What a vendor gives sites to paste."""

    name: str
    vendor: str
    uses: tuple[str, ...]  # of all that it may start; none: what it is for is not known
    shape: str = ""
    advice: str = ""
    source: str = _OWN_TABLE


@dataclass(frozen=True, slots=True)
class Signal:
    """How a vendor's own tag learns of choices in the page."""

    key: str  # in notices
    name: str  # that staff read where they choose its types
    vendor: str
    words: Mapping[str, str]  # that staff read of each consent type
    stores: Mapping[str, Sequence[str]]  # once granted, by the types that its tags ask for
    variable: str  # in the page, where the tag is there
    update: str  # the code that tells the tag of a `state`
    queue: str = ""  # where its commands stay to be read; left out: in the variable
    default: str = ""  # code that says no, before any tag of its
    within: str = ""  # or within its own code, where it has no queue before that
    source: str = ""
    read: date | None = None


def parse_lifetime(words: str) -> int | None:
    """Return the first time in some words, in seconds; None: for the session, or not said."""
    found = _LIFETIME.match(words.strip())
    return int(found[1]) * _SECONDS[found[2].lower()] if found else None


@lru_cache(maxsize=4096)
def company_words(name: str) -> tuple[str, ...]:
    """Return a name's words in small letters, without the form of the company."""
    found = re.findall(r"[^\W_]+", name.casefold())
    return tuple(word for word in found if word not in word_list("forms")) or tuple(found)


def is_named(provider: str, known: str) -> bool:
    """Return whether a provider has a known name, followed only by such as “Ireland”."""
    words, names = company_words(provider), company_words(known)
    added = set(words[len(names) :])
    return bool(names) and words[: len(names)] == names and added <= word_list("added")


@cache
def vendors() -> tuple[Vendor, ...]:
    return tuple(map(_vendor, files.vendors()))


@cache
def cookies() -> tuple[KnownCookie, ...]:
    return tuple(cookie for row in files.vendors() for cookie in _cookies(row))


@cache
def products() -> tuple[Product, ...]:
    return tuple(Product(**row) for row in files.rows("product"))


@cache
def tags() -> tuple[Tag, ...]:
    return tuple(Tag(**row) for row in files.rows("tag"))


@cache
def signals() -> dict[str, Signal]:
    """Return how each vendor learns of choices, by its key."""
    return {row["key"]: Signal(**row) for row in files.rows("signal")}


def signal(key: str) -> Signal:
    """Return how a vendor learns of choices; of one that is no longer known, only its key."""
    return signals().get(key) or Signal(key, key, key, {}, {}, "", "")


def category_keys(use: str) -> Sequence[str]:
    """Return the keys that sites commonly give to a category of a use, the likeliest first."""
    return list(files.table("keys").get(use, ()))


@cache
def word_list(kind: str) -> frozenset[str]:
    return frozenset(files.table("words")[kind].split())


_TABLES = ("stores", "tag", "product", "signal")  # of a file, beside the facts of its vendor


def _vendor(row: Mapping[str, Any]) -> Vendor:
    facts = files.tuples({name: value for name, value in row.items() if name not in _TABLES})
    stores = row.get("stores", ())
    if row.get("tracks") and any(line["use"] == Use.MARKETING for line in stores):
        facts |= {"advertises": True, "ad_hosts": facts.get("hosts", ())}
    return Vendor(**facts)


def _cookies(row: Mapping[str, Any]) -> Iterator[KnownCookie]:
    """Yield the cookies of a vendor; a line names several of one use, with spaces between them."""
    for line in row.get("stores", ()):
        use, purpose = Use(line["use"]), files.table("purposes")[line["purpose"]]
        lifetime, kind = parse_lifetime(line.get("keeps", "")), line.get("kind", "cookie")
        is_common = line.get("is_common", False)
        for name in line["names"].split():
            yield KnownCookie(name, row["name"], use, lifetime, purpose, kind, is_common)


def never_granted(categories: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return Google's types that none of the categories grants: its tags hear no for ever."""
    granted = {name for row in categories for name in row["signals"].get("google", ())}
    return [name for name in signals()["google"].words if name not in granted]
