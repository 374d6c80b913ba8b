"""Write consent into a page: what comes from a known vendor waits, and each change has its line.

All else stays as it was, to the octet, and a page that waits already comes back unchanged.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from itertools import chain
from typing import Any
from urllib.parse import urljoin

from consent.integration.loads import (
    HINTS,
    LATE,
    LATE_CLASS,
    STYLE_URL,
    Element,
    Load,
    Loads,
    elements,
)
from consent.integration.snippets import tags as snippets

_DEFAULTS = re.compile(r"""["']consent(?:v2)?["']\s*,\s*(?:["']default["']|\{)""")
_NECESSARY = "is left as it is: it is necessary."
_UNKNOWN = "loads at once. What is it for? Declare its host in a category, or take it out."


@dataclass(frozen=True, slots=True)
class Line:
    """What was done at one line of a page, or is left to somebody who knows the page."""

    number: int
    load: Load
    what: str

    @property
    def does_wait(self) -> bool:
        """Return whether the page did right here as it was given."""
        return self.load.is_necessary and not self.load.keys

    def __str__(self) -> str:
        keys = f" ({', '.join(self.load.keys)})" if self.load.keys else ""
        text = f"{self.number}: {self.load.name}{keys} {self.what} {self.load.why}"
        return f"{text} {self.load.source}".rstrip()


def gate(page: str, notice: Mapping[str, Any], service: str, tag: str) -> tuple[str, list[Line]]:
    """Return a page in which vendors wait, by a notice, and the lines; `tag` is the banner's."""
    work = _Gate(page, Loads(notice, service))
    for element in elements(page):
        work.meet(element)
    work.add_launchers()
    if work.language is not None:  # a whole page
        defaults = snippets.bootstrap({*snippets.vendors_of(notice)})
        if not any(address.startswith(f"{service}/banner") for address in work.scripts):
            work.miss("The banner’s tag", "is missing, and without it all waits for ever:", tag)
        if defaults and not _DEFAULTS.search(page):
            work.miss("The script ahead of all tags", "is missing: copy it from Embed.")
    text, done = "", 0
    for start, stop, new in sorted(work.edits):
        text, done = text + page[done:start] + new, stop
    return text + page[done:], sorted(work.lines, key=lambda line: line.number)


@dataclass
class _Gate:
    page: str
    loads: Loads
    edits: list[tuple[int, int, str]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    chats: dict[str, list[str]] = field(default_factory=dict)  # by key, who runs them
    scripts: set[str] = field(default_factory=set)  # addresses
    launchers: set[str] = field(default_factory=set)  # keys
    language: str | None = None  # of <html>

    def meet(self, element: Element) -> None:
        """Let an element wait if it loads something of somebody else's."""
        attributes, source = element.attributes, element.source
        match element.name:
            case "html":
                self.language = attributes.get("lang", "")[:2].lower()
            case "base":
                self.loads.base = urljoin(self.loads.base, attributes.get("href", ""))
            case "script":
                self.scripts.add(attributes.get("src", ""))
            case "button":
                self.launchers.add(attributes.get("data-consent-chat", ""))
        if found := [pair for pair in self.loads.of(element) if self._waits(element, pair[1])]:
            names, keys = zip(*[(load.name, load.keys) for _, load in found], strict=True)
            every = dict.fromkeys(chain(*keys))
            load = replace(found[0][1], name=", ".join(dict.fromkeys(names)), keys=[*every])
            what, source = self._rewritten(element, load, dict(found))
            self._say(element, load, what)
        if "style" in attributes:
            source = self._clean(element, source)
        end = element.end if source and not source.startswith("<template") else element.stop
        self.edits.append((element.start, end, source))
        if element.name == "style":
            clean = self._clean(element, element.text)
            self.edits.append((element.end, element.end + len(element.text), clean))

    def add_launchers(self) -> None:
        """Add the button that opens a chat, where a chat has none."""
        ends = [found.start() for found in re.finditer("</body", self.page, re.IGNORECASE)]
        end = ends[-1] if ends else len(self.page)
        for key in self.chats.keys() - self.launchers:
            provider = ", ".join(dict.fromkeys(self.chats[key]))
            launcher = snippets.launcher(key, provider, self.language or "en")
            self.edits.append((end, end, launcher))

    def miss(self, name: str, what: str, code: str = "") -> None:
        """Say what the page needs besides."""
        self.lines.append(Line(1, Load(name, (), code, is_necessary=True), what))

    def _waits(self, element: Element, load: Load) -> bool:
        """Return whether it can wait; else say why it is left."""
        if not load.keys:
            self._say(element, load, _NECESSARY if load.is_necessary else _UNKNOWN)
        return bool(load.keys)

    def _rewritten(self, element: Element, load: Load, names: Collection[str]) -> tuple[str, str]:
        """Return what becomes of an element, and its new source."""
        attributes, keys = element.attributes, escape(" ".join(load.keys))
        is_hint = element.name == "link" and HINTS.issuperset(attributes["rel"].lower().split())
        if element.is_fallback or is_hint:
            return "is taken out.", ""
        sources = (name for name in ("src", *names) if name in names and name.endswith("src"))
        address = next(sources, "")
        gone = {*names, "data-consent", "data-consent-chat", "type"} - {address}
        marked, classes = f' data-consent="{keys}"', attributes.get("class", "")
        if element.name == "script":
            what, renamed = "waits.", {} if address == "src" else {address: "src"}
            if load.is_chat:
                what, marked = "opens by its launcher.", f' data-consent-chat="{keys}"'
                self.chats.setdefault(keys, []).append(load.name)
            module = ' data-type="module"' if attributes.get("type", "").strip() == "module" else ""
            marked = f' type="text/plain"{marked}{module}'
            return what, element.rewritten(marked, dict.fromkeys(gone, "") | renamed)
        is_late = LATE_CLASS.search(classes) or any(map(LATE.match, names))
        if element.name == "link" or "srcdoc" in names or (element.name == "img" and is_late):
            whole = self.page[element.start : element.stop]
            return "waits in a template.", f"<template{marked}>{whole}</template>"
        renamed = dict.fromkeys(gone - {"type"}, "")
        if not address:
            return "is taken out.", element.rewritten("", renamed)
        if element.name == "iframe" and "data-provider" not in attributes:
            marked += f' data-provider="{escape(load.name)}"'
        if LATE_CLASS.search(classes):
            renamed["class"], kept = "", LATE_CLASS.sub("", classes).strip()
            marked += f' class="{escape(kept)}"' * bool(kept)
        return "waits.", element.rewritten(marked, renamed | {address: "data-src"})

    def _clean(self, element: Element, text: str) -> str:
        """Take out what a style would load of a vendor: there nothing can wait."""

        def clean(part: re.Match[str]) -> str:
            load = self.loads.at(part[2])
            if not load or not self._waits(element, load):
                return part[0]
            self._say(element, load, "is taken out of the style.")
            return part[1] + "data:,"

        return STYLE_URL.sub(clean, text)

    def _say(self, element: Element, load: Load, what: str) -> None:
        if unasked := " or ".join(key for key in load.keys if key not in self.loads.optional):
            what += f" The notice does not ask about {unasked}: the answer is no."
        number = self.page.count("\n", 0, element.start) + 1
        self.lines.append(Line(number, load, what))
