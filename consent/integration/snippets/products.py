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


class _AttributeMapping(NamedTuple):
    """One attribute of the product, and ours for it: as markup, or in words where we have none."""

    original: str
    ours: str
    words: str = ""


class _CategoryMapping(NamedTuple):
    code: str
    name: str
    ours: str


class _Call(NamedTuple):
    """A call, name or class that only the other product answers."""

    shape: re.Pattern[str]
    product: str
    instead: str


@dataclass(frozen=True, slots=True)
class Product:
    name: str
    attributes: tuple[_AttributeMapping, ...]
    categories: tuple[_CategoryMapping, ...]
    example: str
    loader: str  # a pattern of the script that brings it in

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "Product":
        return cls(
            row["name"],
            tuple(_AttributeMapping(*words) for words in row["attributes"]),
            tuple(_CategoryMapping(*words) for words in row["categories"]),
            row["example"],
            row.get("loader", r"(?!)"),
        )

    @property
    def ours(self) -> dict[str, str]:
        return {one.code.lower(): one.ours for one in self.categories}


class Claim(NamedTuple):
    """The categories that an element names in one product's markup."""

    product: Product
    codes: tuple[str, ...]
    others: Attributes  # that do not name the categories


_TABLE = tomllib.loads((Path(__file__).parent / "products.toml").read_text(encoding="utf-8"))
PRODUCTS = tuple(Product.from_row(row) for row in _TABLE["product"] if "categories" in row)
_CALLS = tuple(
    _Call(re.compile(shape), row["name"], _TABLE["instead"].get(instead, instead))
    for row in _TABLE["product"]
    for shape, instead in row.get("calls", ())
)
# In Google Tag Manager, a trigger that waits for an event which only another product sends
_EVENTS = "|".join(row["event"] for row in _TABLE["product"] if "event" in row)
_EVENT = re.compile(rf"""['"]event['"]?\s*:\s*['"]({_EVENTS})['"]""", re.IGNORECASE)
_ONETRUST, _COOKIEBOT, _KLARO, _VANILLA, _GOOGLE = PRODUCTS

_GROUPS = re.compile(r"optanon-category-(\w+(?:-\w+)*)")
_TAG = re.compile(r"https://www\.googletagmanager\.com/gtag/js\?(?:.*&)?id=(G|AW|DC)-")
_OF_TAG = {"G": "analytics_storage", "AW": "ad_storage", "DC": "ad_storage"}


def claim(tag: str, attributes: Attributes) -> Claim | None:
    """Return what an element names in some product's markup; None in no one's, or in ours."""
    if "data-consent" in attributes:
        return None
    if "data-cookieconsent" in attributes:
        return _claim(_COOKIEBOT, attributes, "data-cookieconsent")
    classes = (attributes.get("class") or "").split()
    for name in classes:
        if groups := _GROUPS.fullmatch(name):
            own = " ".join(other for other in classes if other != name)
            left = {key: own if key == "class" else value for key, value in attributes.items()}
            left = {key: value for key, value in left.items() if key != "class" or own}
            return Claim(_ONETRUST, tuple(groups[1].split("-")), left)
    is_waiting = attributes.get("type") == "text/plain" or "data-src" in attributes
    for name in ("data-category", "data-cookiecategory"):
        if tag == "script" and is_waiting and attributes.get(name):
            return _claim(_VANILLA, attributes, name, "data-service")
    service = (attributes.get("data-name") or "").lower()  # lazy images have one too
    if is_waiting and (service in _KLARO.ours or (service and tag in ("script", "iframe"))):
        return _claim(_KLARO, attributes, "data-name")
    if tag == "script" and (found := _TAG.match(attributes.get("src") or "")):
        return Claim(_GOOGLE, (_OF_TAG[found[1]],), attributes)
    return None


def _claim(product: Product, attributes: Attributes, name: str, *further: str) -> Claim | None:
    others = {key: v for key, v in attributes.items() if key not in (name, *further)}
    codes = tuple(re.findall(r"[^\s,]+", attributes[name] or ""))
    return Claim(product, codes, others) if codes else None


def loads(source: str) -> Product | None:
    """Return the product that a script brings in."""
    return next((product for product in PRODUCTS if re.search(product.loader, source)), None)


_ANY = re.compile("|".join(f"(?P<c{at}>{call.shape.pattern})" for at, call in enumerate(_CALLS)))


def calls(markup: str) -> Iterator[tuple[int, str]]:
    """Yield the position of each call, and a sentence; once for what one line says twice."""
    known = set()
    for found in _ANY.finditer(markup):
        call = _CALLS[int(str(found.lastgroup)[1:])]
        place = markup.rfind("\n", 0, found.start()), found[0]
        if place not in known:
            known.add(place)
            name = found[0].rstrip("=")
            text = (
                f"{name} is {call.product}’s, and nobody answers it here. Instead: {call.instead}."
            )
            yield found.start(), text
    for found in _EVENT.finditer(markup):
        text = (
            f"A trigger of Google Tag Manager waits for “{found[1]}”, which nobody sends now. Let "
            "it wait for Google’s consent signals, which the banner sets."
        )
        yield found.start(1), text


def tracker(element: Element, *, waits: bool) -> str | None:
    """Return what is wrong with an element that loads a tracker before any answer."""
    attributes = element.attributes
    is_data = "json" in (attributes.get("type") or "")
    if waits or is_data or element.tag not in ("script", "iframe", "img", "link", "embed"):
        return None
    sources = [value or "" for name, value in attributes.items() if name.endswith("src")]
    text = " ".join([*sources, attributes.get("href") or "", element.text])
    found = vendors.tracker_in(text)
    if found is None:
        return None
    host, vendor = found
    key = _category(host, vendor)
    how = _HOW.get(element.tag, _HOW["img"]).format(key=key)
    return (
        f"This {element.tag} loads from {host} ({vendor.name}) before any answer, and was left as "
        f"it is. {how}, or another key of yours."
    )


_HOW = {
    "script": 'Give it type="text/plain" data-consent="{key}"',
    "iframe": 'Write data-consent="{key}" data-src="…" in place of src="…"',
    "img": 'Put it into <template data-consent="{key}">…</template>',
}


def _category(host: str, vendor: vendors.Vendor) -> str:
    """Return the key, as we seed it, of what a vendor's host is for."""
    if vendor.advertises_at(host):
        return "marketing"
    if vendor.records:
        return "replay" if vendor.tracks else "support"
    return "analytics"
