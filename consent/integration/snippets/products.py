"""Other consent products: how their markup names a category, and which of ours that is.

What each of them calls things stands in `products.toml`.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

Attributes = Mapping[str, str | None]


class AttributeMapping(NamedTuple):
    """One attribute of the product, and ours for it: as markup, or in words where we have none."""

    original: str
    ours: str
    words: str = ""


class CategoryMapping(NamedTuple):
    code: str
    name: str
    ours: str


class Call(NamedTuple):
    """A call, name or class that only the other product answers."""

    shape: re.Pattern[str]
    product: str
    instead: str


@dataclass(frozen=True, slots=True)
class Product:
    name: str
    attributes: tuple[AttributeMapping, ...]
    categories: tuple[CategoryMapping, ...]
    example: str
    loader: str  # a pattern of the script that brings it in

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "Product":
        return cls(
            row["name"],
            tuple(AttributeMapping(*words) for words in row["attributes"]),
            tuple(CategoryMapping(*words) for words in row["categories"]),
            row["example"],
            row.get("loader", r"(?!)"),
        )

    @property
    def ours(self) -> dict[str, str]:
        return {one.code.lower(): one.ours for one in self.categories}


@dataclass(frozen=True, slots=True)
class Claim:
    """The categories that an element names in one product's markup."""

    product: Product
    codes: tuple[str, ...]
    spent: frozenset[str]  # attributes that name the categories, and nothing else
    classes: frozenset[str] = frozenset()


_TABLE = tomllib.loads((Path(__file__).parent / "products.toml").read_text(encoding="utf-8"))
PRODUCTS = tuple(Product.from_row(row) for row in _TABLE["product"] if "categories" in row)
CALLS = tuple(
    Call(re.compile(shape), row["name"], _TABLE["instead"].get(instead, instead))
    for row in _TABLE["product"]
    for shape, instead in row.get("calls", ())
)
# In Google Tag Manager, a trigger that waits for an event which only another product sends
_EVENTS = "|".join(row["event"] for row in _TABLE["product"] if "event" in row)
EVENT = re.compile(rf"""['"]event['"]?\s*:\s*['"]({_EVENTS})['"]""", re.IGNORECASE)
ONETRUST, COOKIEBOT, KLARO, VANILLA, GOOGLE = PRODUCTS

_GROUPS = re.compile(r"optanon-category-(\w+(?:-\w+)*)")
_TAG = re.compile(r"https://www\.googletagmanager\.com/gtag/js\?(?:.*&)?id=(G|AW|DC)-")
_OF_TAG = {"G": "analytics_storage", "AW": "ad_storage", "DC": "ad_storage"}


def claim(tag: str, attributes: Attributes) -> Claim | None:
    """What the element names in some product's markup; None where in none, or in ours already."""
    if "data-consent" in attributes:
        return None
    return next(_claims(tag, attributes), None)


def loads(source: str) -> Product | None:
    """The product that this script brings in."""
    return next((one for one in PRODUCTS if re.search(one.loader, source)), None)


def _claims(tag: str, attributes: Attributes) -> Iterator[Claim]:
    if codes := attributes.get("data-cookieconsent"):
        yield Claim(COOKIEBOT, _words(codes), frozenset(["data-cookieconsent"]))
    for name in (attributes.get("class") or "").split():
        if groups := _GROUPS.fullmatch(name):
            yield Claim(ONETRUST, tuple(groups[1].split("-")), frozenset(), frozenset([name]))
    is_waiting = attributes.get("type") == "text/plain" or "data-src" in attributes
    for name in ("data-category", "data-cookiecategory"):
        if tag == "script" and is_waiting and (codes := attributes.get(name)):
            yield Claim(VANILLA, _words(codes), frozenset([name, "data-service"]))
    service = attributes.get("data-name") or ""
    is_sure = tag in ("script", "iframe") or service.lower() in KLARO.ours  # lazy images have one
    if is_waiting and service and is_sure:
        yield Claim(KLARO, (service,), frozenset(["data-name"]))
    if tag == "script" and (found := _TAG.match(attributes.get("src") or "")):
        yield Claim(GOOGLE, (_OF_TAG[found[1]],), frozenset())


def _words(codes: str) -> tuple[str, ...]:
    return tuple(word for word in re.split(r"[\s,]+", codes) if word)
