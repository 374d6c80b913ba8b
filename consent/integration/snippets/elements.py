"""The start tags in a text, as a browser finds them: none in comments, none inside scripts.

Each character is read once, whatever is pasted: the standard library's parser starts again at
every `<` of a tag that never ends.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

Attributes = dict[str, str | None]

_MARK = re.compile(r"<(?:(?P<comment>!--)|(?P<end>/)?(?P<tag>[A-Za-z][^\s/>]*)|[!?/])")
_ATTRIBUTE = re.compile(
    r"""[\s/]*(?P<name>[^\s/>][^\s/>=]*)(?P<is>\s*=\s*(?:"(?P<d>[^"]*)"|'(?P<s>[^']*)'|"""
    r"""(?P<n>[^\s>"'][^\s>]*)?))?"""
)
_CLOSE = re.compile(r"\s*(?P<slash>/?)[\s/]*>")
_RAW = ("script", "style", "textarea", "title", "iframe", "xmp", "noembed", "noframes")
_ENDS = {tag: re.compile(rf"</{tag}(?=[\s/>])", re.IGNORECASE) for tag in _RAW}


@dataclass(frozen=True, slots=True)
class Element:
    """One start tag, and its position in the text."""

    tag: str
    attributes: Attributes
    start: int
    end: int
    slash: str = ""
    text: str = ""  # of a script, what is in it


def elements(markup: str) -> Iterator[Element]:
    """A tag that never ends is the last: a browser drops it too."""
    at = 0
    while (mark := _MARK.search(markup, at)) is not None:
        if mark["comment"]:
            at = _end_of("-->", markup, mark.end() - 2)  # <!--> is one already
        elif mark["tag"] and not mark["end"]:
            element = _element(markup, mark)
            if element is None:
                return
            yield element
            at = element.end + len(element.text)
        else:
            at = _end_of(">", markup, mark.end())


def _end_of(end: str, markup: str, start: int) -> int:
    found = markup.find(end, start)
    return len(markup) if found < 0 else found + len(end)


def _element(markup: str, mark: re.Match[str]) -> Element | None:
    tag, attributes, at = mark["tag"].lower(), Attributes(), mark.end()
    while (close := _CLOSE.match(markup, at)) is None:
        found = _ATTRIBUTE.match(markup, at)
        if found is None or (found["is"] and _is_open(markup, found)):
            return None
        attributes.setdefault(found["name"].lower(), _value(found))  # of two, the first counts
        at = found.end()
    return Element(
        tag, attributes, mark.start(), close.end(), close["slash"], _raw(tag, markup, close.end())
    )


def _is_open(markup: str, found: re.Match[str]) -> bool:
    """Whether a quote was opened and never closed."""
    return _value(found) == "" and markup[found.end() : found.end() + 1] in ('"', "'")


def _value(found: re.Match[str]) -> str | None:
    if found["is"] is None:
        return None
    value: str = found["d"] or found["s"] or found["n"] or ""
    return unescape(value)


def _raw(tag: str, markup: str, start: int) -> str:
    """Content without tags of its own: up to the element's end tag, or to the end of the text."""
    if tag not in _ENDS:
        return ""
    end = _ENDS[tag].search(markup, start)
    return markup[start : end.start() if end else len(markup)]
