"""Recognise a vendor's tag in a page: by its shape, else by the host that it is loaded from."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from consent import vendors
from consent.vendors import Use, facts

_TABLE = "Our own table of vendors, after its documents"


@dataclass(frozen=True, slots=True)
class Tag:
    """What a vendor gives sites to paste."""

    name: str
    vendor: str
    uses: tuple[str, ...]  # of all that it may start; none: what it is for is not known
    shape: str = ""
    advice: str = ""
    source: str = _TABLE

    @property
    def is_necessary(self) -> bool:
        return self.uses == (Use.NECESSARY,)


def find(text: str, host: str = "") -> tuple[Tag, ...]:
    """Return the tags in an address or a script's code; by shape first, else by the host."""
    found = tuple(tag for tag in _tags() if re.search(tag.shape, text))
    return found or tuple(_at(host))


def category_keys(use: str) -> Sequence[str]:
    """Return the keys that sites commonly give to a category of a use, the likeliest first."""
    keys: Sequence[str] = _table()["keys"].get(use, ())
    return keys


def _at(host: str) -> Iterator[Tag]:
    if vendor := vendors.by_host(host):
        product = next((one for one in facts.products() if one.has(host)), None)
        records = vendor.records if vendor.tracks_at(host) else ""
        use = records or (product.use if product else vendor.use_at(host)) or _only_use(vendor.name)
        yield Tag(vendor.name, vendor.name, (use,) if use else ())


def _only_use(vendor: str) -> str:
    """Return “necessary” where all that is known of a vendor is: payments, robots, log-ins."""
    uses = {cookie.use for cookie in facts.cookies() if cookie.vendor == vendor}
    return Use.NECESSARY if uses == {Use.NECESSARY} else ""


@cache
def _tags() -> tuple[Tag, ...]:
    return tuple(Tag(**row | {"uses": tuple(row["uses"])}) for row in _table()["tag"])


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
