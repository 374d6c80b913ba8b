"""Rewrite another consent product's markup as ours. It is read as text and never run.

Only the tags that name a category are changed; every other character stays as it was.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from html import escape

from consent.integration.snippets import products
from consent.integration.snippets.elements import Attributes, Element, elements
from consent.integration.snippets.products import Claim, calls, tracker

_NECESSARY = "necessary"
_IGNORED = "ignore"  # Cookiebot's word for what it leaves alone
_SOURCES = ("data-cookieblock-src", "data-src", "src")  # the first that is present counts
_BLANK = ("", "about:blank")
_JAVASCRIPT = ("", "text/plain", "text/javascript", "application/javascript")
_ALONE = ("img", "embed", "link", "input")  # elements without an end tag
_CALL = re.compile(r"gtag\(\s*['\"]consent['\"]\s*,\s*['\"](default|update)['\"]")


@dataclass(frozen=True, slots=True)
class _ConversionRemark:
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class ConvertedMarkup:
    markup: str
    remarks: tuple[_ConversionRemark, ...]
    count: int  # of the tags that were rewritten


def convert(markup: str, keys: Collection[str]) -> ConvertedMarkup:
    """Return our markup for another product's. `keys` are the categories of the notice."""
    pieces: list[str] = []
    found: list[tuple[int, str]] = []  # position and remark
    done, count = 0, 0
    for element in elements(markup):
        new, texts = _convert(element, keys)
        waits = "data-consent=" in new if new else "data-consent" in element.attributes
        texts += filter(None, [tracker(element, waits=waits)])
        found += [(element.start, text) for text in [*texts, *_calls(element)]]
        if new is not None:
            pieces += [markup[done : element.start], new]
            done, count = element.end, count + 1
    found = sorted([*found, *calls(markup)], key=lambda remark: remark[0])
    remarks = (_ConversionRemark(markup.count("\n", 0, at) + 1, text) for at, text in found)
    return ConvertedMarkup("".join([*pieces, markup[done:]]), tuple(remarks), count)


_ABOUT_CALLS = {
    "default": "Google’s defaults: use the script on this page instead, before any tag.",
    "update": "Take this call out: the banner tells Google itself.",
}


def _calls(element: Element) -> list[str]:
    """Notes on a script that calls Google's consent mode itself."""
    found = _CALL.findall(element.text) if element.tag == "script" else []
    return [_ABOUT_CALLS[call] for call in dict.fromkeys(found)]


def _convert(element: Element, keys: Collection[str]) -> tuple[str | None, list[str]]:
    """The element's new start tag, or None where it stays; and what there is to say about it."""
    if element.tag == "script" and (old := products.loads(element.attributes.get("src") or "")):
        return None, [f"This loads {old.name}. Take it out: the tag on this page is in its place."]
    claim = products.claim(element.tag, element.attributes)
    if claim is None:
        return None, []
    negated = [code for code in claim.codes if code.startswith("!")]
    if negated:
        return None, [f"It waits for a no ({negated[0]}). Nothing of ours does: take it out."]
    left = dict(claim.others)
    ours, remarks = _ours(claim, keys)
    if not ours:
        is_ignored = _IGNORED in claim.codes
        remark = (
            "It was left alone before, and is now." if is_ignored else "Necessary: it runs at once."
        )
        return _activated(element, left), [*remarks, remark]
    return _waiting(element, left, " ".join(ours), remarks)


def _ours(claim: Claim, keys: Collection[str]) -> tuple[list[str], list[str]]:
    """The categories to wait for, and remarks on those that we do not have."""
    found, remarks = [], []
    for code in claim.codes:
        key = claim.product.ours.get(code.lower(), code if code in keys else "")
        if key in keys or key == _NECESSARY:
            found.append(key)
        elif code.lower() != _IGNORED:
            found.append(_safe(code))
            remarks.append(_unknown(claim, code, key))
    return [key for key in dict.fromkeys(found) if key != _NECESSARY], remarks


def _unknown(claim: Claim, code: str, key: str) -> str:
    problem = f"{claim.product.name} calls it “{code}”"
    missing = f", our “{key}”, which the notice does not have" if key else ""
    return f"{problem}{missing}. Write one of your keys instead; until then it never runs."


def _safe(code: str) -> str:
    """A key that no notice has, so that what waits for it never runs."""
    return "unknown-" + (re.sub(r"[^A-Za-z0-9_-]+", "-", code) or "category")


def _waiting(
    element: Element, left: Attributes, ours: str, remarks: list[str]
) -> tuple[str | None, list[str]]:
    if element.tag == "script":
        return _script(element, left, ours), remarks
    source, left = _source(left)
    if element.tag == "iframe" and source:
        return _written(element, {"data-consent": ours, "data-src": source} | left), remarks
    template = f'<template data-consent="{escape(ours)}">'
    if element.tag in _ALONE:
        return f"{template}{_written(element, _with(source, left))}</template>", remarks
    remark = f"Put this {element.tag}, with its end tag, into {template}…</template>."
    return _written(element, _with(source, left)) if source else None, [*remarks, remark]


def _script(element: Element, left: Attributes, ours: str = "") -> str:
    """A script that waits for `ours`, or for nothing."""
    kind = _kind(left)
    source, left = _source(left)
    own: Attributes = {"type": "text/plain", "data-consent": ours} if ours else {}
    own |= {"data-type" if ours else "type": kind} if kind else {}
    others = {name: value for name, value in left.items() if name not in ("type", "data-type")}
    return _written(element, own | _with(source, others))


def _activated(element: Element, left: Attributes) -> str:
    """The element as it was before it was made to wait."""
    if element.tag == "script":
        return _script(element, left)
    return _written(element, _with(*_source(left)))


def _kind(attributes: Attributes) -> str:
    """What the script is, where it is not plain JavaScript: a module, or data."""
    kinds = (attributes.get(name) or "" for name in ("data-type", "type"))
    return next((kind for kind in kinds if kind.lower() not in _JAVASCRIPT), "")


def _source(attributes: Attributes) -> tuple[str, Attributes]:
    """Where it comes from, under whichever name, and the attributes without it."""
    values = (attributes.get(name) or "" for name in _SOURCES)
    found = next((value for value in values if value not in _BLANK), "")
    return found, {name: value for name, value in attributes.items() if name not in _SOURCES}


def _with(source: str, attributes: Attributes) -> Attributes:
    return attributes | ({"src": source} if source else {})


def _written(element: Element, attributes: Mapping[str, str | None]) -> str:
    words = [
        name if value is None else f'{name}="{escape(value)}"' for name, value in attributes.items()
    ]
    slash = " /" if element.slash else ""
    return f"<{' '.join([element.tag, *words])}{slash}>"
