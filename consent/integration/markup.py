"""Read a page's elements as browsers do, each with its place in the source, and rewrite one.

Python's `html.parser` ends scripts, comments and text areas elsewhere than browsers do, and in
other places from one version to the next: what it takes for text, a browser may load.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from html import unescape

_NAME = r"[^\s/>][^\s/>=]*+"
_VALUE = r"""\s*+=\s*+(?:"[^"]*+"|'[^']*+'|(?!["'])[^\s>]*+)"""
_TOKEN = re.compile(
    rf"<!--(?:-?>|[\s\S]*?(?:--!?>|\Z))|<[!?][^>]*+>?"
    rf"|<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+)(?:[\s/]++|{_NAME}(?:{_VALUE})?+)*+>"
)
_ATTRIBUTE = re.compile(rf"(?P<before>[\s/]*+)(?P<name>{_NAME})(?P<value>{_VALUE})?+")
_TEXT = {"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"}


@dataclass(frozen=True)
class Element:
    """A start tag, and what is within it where that is text to browsers."""

    name: str
    source: str  # of the start tag
    start: int
    end: int  # of the start tag
    stop: int  # of all of it, if what is within it is text
    text: str = ""
    is_fallback: bool = False  # of <noscript>: for browsers that run no scripts

    @cached_property
    def attributes(self) -> Mapping[str, str]:
        """Return name → value; of two with the same name the first is in force."""
        found: dict[str, str] = {}
        for part in _ATTRIBUTE.finditer(self.source, len(self.name) + 1, len(self.source) - 1):
            value = (part["value"] or "").partition("=")[2].strip()
            is_quoted = value[:1] in ("'", '"')
            found.setdefault(part["name"].lower(), unescape(value[1:-1] if is_quoted else value))
        return found

    def rewritten(self, added: str, renamed: Mapping[str, str]) -> str:
        """Return the start tag with more in it; what is renamed to nothing is left out."""
        left = dict(renamed)

        def rename(part: re.Match[str]) -> str:
            old = part["name"].lower()
            new = left.pop(old, "") if old in renamed else part["name"]
            return f"{part['before']}{new}{part['value'] or ''}" if new else ""

        begin = len(self.name) + 1
        return self.source[:begin] + added + _ATTRIBUTE.sub(rename, self.source[begin:-1]) + ">"


def elements(page: str, begin: int = 0, stop: int | None = None) -> Iterator[Element]:
    """Yield what a browser makes elements of, but for what a <template> holds back."""
    stop = page.rfind(">", begin, stop) + 1
    is_fallback, held_back = begin > 0, 0
    while token := _TOKEN.search(page, begin, stop):
        begin, name = token.end(), (token["name"] or "").lower()
        element = Element(name, token[0], token.start(), begin, begin, "", is_fallback)
        if name == "template" and (held_back or "data-consent" in element.attributes):
            held_back += -1 if token["end"] else 1
        if not name or token["end"]:
            continue
        if name in _TEXT or (name == "noscript" and not is_fallback):
            closing = re.compile(rf"</{name}(?=[\s/>])[^>]*+>?", re.IGNORECASE)
            found = closing.search(page, begin, stop)
            if not found and name == "script":  # one that is left open never runs
                return
            inner, begin = found.span() if found else (stop, stop)
            element = replace(element, text=page[element.end : inner], stop=begin)
        if element.text and name == "noscript" and not held_back:
            yield from elements(page, element.end, element.end + len(element.text))
        elif not held_back:
            yield element
