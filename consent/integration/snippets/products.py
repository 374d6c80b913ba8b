"""Other consent products: how their markup names a category, and which of ours that is.

What each of them calls things stands in `products.toml`. What of pasted markup is left without an
answer, calls and trackers that wait for nobody, gets a line with what to write instead.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from consent import vendors
from consent.integration.snippets.elements import Element

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


_ANY = re.compile("|".join(f"(?P<c{at}>{call.shape.pattern})" for at, call in enumerate(CALLS)))
_HOST = re.compile(r"//([a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.IGNORECASE)


def calls(markup: str) -> Iterator[tuple[int, str]]:
    """The position of each, and a sentence; what one line says twice is told once."""
    told = set()
    for found in _ANY.finditer(markup):
        call = CALLS[int(str(found.lastgroup)[1:])]
        line_start = markup.rfind("\n", 0, found.start())
        if (line_start, found[0]) not in told:
            told.add((line_start, found[0]))
            yield found.start(), _sentence(found[0].rstrip("="), call)
    for found in EVENT.finditer(markup):
        yield (
            found.start(1),
            (
                f"A trigger of Google Tag Manager waits for “{found[1]}”, which nobody sends now. "
                "Let it wait for Google’s consent signals, which the banner sets."
            ),
        )


def _sentence(text: str, call: Call) -> str:
    return f"{text} is {call.product}’s, and nobody answers it here. Instead: {call.instead}."


def tracker(element: Element, *, waits: bool) -> str | None:
    """What is wrong with an element that loads a tracker before any answer."""
    attributes = element.attributes
    is_data = "json" in (attributes.get("type") or "")
    if waits or is_data or element.tag not in ("script", "iframe", "img", "link", "embed"):
        return None
    sources = [value or "" for name, value in attributes.items() if name.endswith("src")]
    text = " ".join([*sources, attributes.get("href") or "", element.text])
    hosts = [found[1].lower() for found in _HOST.finditer(text)]
    tracking = ((host, vendor) for host in hosts if (vendor := vendors.tracker_at(host)))
    found = next(tracking, None) or vendors.by_file(text)
    if found is None:
        return None
    host, vendor = found
    key = _category(host, vendor)
    if element.tag == "script":
        how = f'Give it type="text/plain" data-consent="{key}"'
    elif element.tag == "iframe":
        how = f'Write data-consent="{key}" data-src="…" in place of src="…"'
    else:
        how = f'Put it into <template data-consent="{key}">…</template>'
    return (
        f"This {element.tag} loads from {host} ({vendor.name}) before any answer, and was left as "
        f"it is. {how}, or another key of yours."
    )


def _category(host: str, vendor: vendors.Vendor) -> str:
    """The key, as we seed it, of what a vendor's host is for."""
    if vendor.advertises_at(host):
        return "marketing"
    if vendor.records:
        return "replay" if vendor.tracks else "support"
    return "analytics"
