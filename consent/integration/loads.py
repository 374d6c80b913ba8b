"""Say what a page's elements load, and what that waits for by a notice.

Elements are read as browsers do, each with its place in the source: Python's `html.parser` ends
scripts, comments and text areas elsewhere, and in other places from one version to the next: what
it takes for text, a browser may load.
"""

import base64
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html import unescape
from typing import Any
from urllib.parse import unquote, unquote_to_bytes, urljoin, urlsplit

from consent.lib.hosts import is_below
from consent.vendors import facts, tags_in

_NAME = r"[^\s/>][^\s/>=]*+"
_VALUE = r"""\s*+=\s*+(?:"[^"]*+"|'[^']*+'|(?!["'])[^\s>]*+)"""
_TOKEN = re.compile(
    rf"<!--(?:-?>|[\s\S]*?(?:--!?>|\Z))|<[!?][^>]*+>?"
    rf"|<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+)(?:[\s/]++|{_NAME}(?:{_VALUE})?+)*+>"
)
# Or the end: where nothing matched, the search would begin anew at each space or slash
_ATTRIBUTE = re.compile(rf"(?P<before>[\s/]*+)(?P<name>{_NAME}|\Z)(?P<value>{_VALUE})?+")
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
        found.pop("", None)
        return found

    def rewritten(self, added: str, renamed: Mapping[str, str]) -> str:
        """Return the start tag with more in it; what is renamed to nothing is left out."""
        left = dict(renamed)

        def rename(part: re.Match[str]) -> str:
            if not (old := part["name"].lower()):
                return part[0]
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


_HOST = re.compile(r"""//((?:[\w-]+\.)+[a-z]{2,})(?=[/:?#"'`\s)]|$)""", re.IGNORECASE)
_LOADS = re.compile(
    r"createElement\(|\.src\s*=|\bimport\b|\bfetch\(|sendBeacon|XMLHttpRequest|importScripts|"
    r"\bnew\s+(?:Image|WebSocket|EventSource|Worker)|document\.write|insertAdjacentHTML|innerHTML|"
    r"[gG]etScript|loadScript|\$\.(?:get|post|ajax)"
)
STYLE_URL = re.compile(
    r"""((?:\burl\(\s*(?:["']|&quot;|&#3[49];)?|@import\s+["']))"""
    r"""((?:(?!&quot;|&#3[49];)[^"')\s])+)""",
    re.IGNORECASE,
)
# What a library reads from a page, to load it later
LATE = re.compile(r"data-(?:[a-z]+-)*(?:src|srcset|original|poster|bg|background)(?:-image)?$")
LATE_CLASS = re.compile(r"(?<!\S)\S*(?:lazy|lozad)\S*\s*")
HINTS = {"preconnect", "dns-prefetch", "preload", "prefetch", "modulepreload", "prerender"}
_LINKS = HINTS | {"stylesheet", "icon", "apple-touch-icon", "mask-icon", "manifest"}
_MEDIA = ("src", "srcset", "poster", "background")
_LINKED = ("src", "href", "xlink:href")
_SOURCES = dict.fromkeys(("script", "link", "image", "use"), _LINKED) | {"object": ("data",)}


@dataclass(frozen=True, slots=True)
class Load:
    """What a page loads that is not its site's own."""

    name: str
    keys: Sequence[str]  # of the categories that it waits for; none: it is necessary, or unknown
    why: str
    source: str = ""  # and what else is to be known
    is_chat: bool = False
    is_necessary: bool = False


class Loads:
    """Finds what is loaded in a page of a notice's site."""

    def __init__(self, notice: Mapping[str, Any], service: str) -> None:
        site, rows = notice["site"], notice["categories"]
        origins = [*site["origins"], service]
        hosts = [(urlsplit(origin).hostname or "").removeprefix("www.") for origin in origins]
        self._own = [*hosts, site["cookie_domain"]]
        self._necessary = [host for row in rows if row["necessary"] for host in row["hosts"]]
        self.optional = {row["key"]: row["hosts"] for row in rows if not row["necessary"]}
        self.base = origins[0]  # of relative addresses

    def of(self, element: Element) -> Iterator[tuple[str, Load]]:
        """Yield what an element loads, now or later, by the attribute that has the address."""
        own = element.attributes.get("data-consent", "").split()
        for name, load in self._of(element):
            if load:
                yield name, replace(load, keys=own or load.keys)

    def _of(self, element: Element) -> Iterator[tuple[str, Load | None]]:
        attributes, now = element.attributes, _SOURCES.get(element.name, _MEDIA)
        if element.name == "link" and not _LINKS & {*attributes.get("rel", "").lower().split()}:
            return
        kind = attributes.get("type", "").strip().lower()
        does_run = not element.is_fallback and ("script" in kind or kind in ("", "module"))
        if element.name == "script" and not does_run:  # of another type it is data
            return
        later = {*filter(LATE.match, attributes)}
        if "data-consent" in attributes and not LATE_CLASS.search(attributes.get("class", "")):
            later -= {"data-src"}  # it waits
        names = [name for name in attributes if name in now or name in later]
        for name in names:
            value = attributes[name]
            for url in re.findall(r"[^\s,]\S*", value) if "srcset" in name else [value]:
                yield name, self.at(url)
        if element.name == "script" and not names:
            yield "", self.by(element.text)
        page = attributes.get("srcdoc", "")
        yield from (("srcdoc", self.at(part[2])) for part in STYLE_URL.finditer(page))
        yield from (("srcdoc", load) for inner in elements(page) for _, load in self.of(inner))

    def at(self, address: str) -> Load | None:
        """Return what an address loads; None for the site's own."""
        if address.startswith("data:text/javascript"):
            head, _, body = address.partition(",")
            octets = unquote_to_bytes(body)
            octets = base64.b64decode(octets) if head.endswith("base64") else octets
            return self.by(octets.decode(errors="replace"))
        host = self._host(address)
        hosts = [host] if host else []
        return self._load(tags_in(address, host), hosts, f"It comes from {host or address}.")

    def by(self, code: str) -> Load | None:
        """Return what a script loads: first-party code only if it brings in somebody else's."""
        code = code.replace("\\/", "/")
        named = dict.fromkeys(self._host(f"//{host}") for host in _HOST.findall(code))
        hosts = [host for host in named if host] if _LOADS.search(code) else []
        found = [*tags_in(code)]
        text = f"loads from {', '.join(hosts)}"
        if shape := re.search(found[0].shape, code) if found else None:
            text = f"says “{' '.join(shape[0][-40:].split())}”"
        vendors = {tag.vendor for tag in found}
        others = (tag for host in hosts for tag in tags_in(host, host))
        found += [tag for tag in others if tag.vendor not in vendors]
        return self._load(found, hosts, f"Its code {text}.")

    def _load(self, found: Sequence[facts.Tag], hosts: Sequence[str], why: str) -> Load | None:
        if not found and not hosts:
            return None
        uses = dict.fromkeys(use for tag in found for use in tag.uses)
        is_necessary = uses.pop("necessary", "") is None
        declared = [key for key, own in self.optional.items() if _are_any(hosts, own)][:1]
        keys = declared if declared and len(uses) < 2 else [*map(self._key, uses)]
        is_declared = bool(hosts) and all(_are_any([host], self._necessary) for host in hosts)
        return Load(
            ", ".join(dict.fromkeys(tag.name for tag in found)) or ", ".join(hosts),
            keys,
            why,
            " ".join(dict.fromkeys(f"{tag.advice} {tag.source}".strip() for tag in found)),
            is_chat={*uses} == {"chat"},
            is_necessary=is_necessary or is_declared,
        )

    def _key(self, use: str) -> str:
        """Return the category of a use; where the notice has none, what it would be called."""
        names = facts.category_keys(use)
        return next((name for name in names if name in self.optional), names[0])

    def _host(self, address: str) -> str:
        """Return the host that an address leads to; empty where that is the site's."""
        try:
            parts = urlsplit(urljoin(self.base, address.strip().replace("\\", "/")))
            host = unquote(parts.hostname or "").rstrip(".").lower()
        except ValueError:
            return address
        return "" if any(is_below(host, own) for own in self._own) else host


def _are_any(hosts: Iterable[str], known: Iterable[str]) -> bool:
    return any(is_below(host, other) for host in hosts for other in known)
