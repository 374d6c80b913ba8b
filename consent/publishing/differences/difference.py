"""One difference between two texts, in words for staff, with the changed parts marked."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Any, NamedTuple

Row = Mapping[str, Any]

_TOKEN = re.compile(r"\w+|[^\w\s]|\s+")
LONG, EDGE = 240, 80  # characters: of a longer unchanged part only the edges are shown
MANY_PAIRS = 250_000  # of tokens: two texts of some 500 words each
_ALIKE = 0.3  # below, two texts share little more than their spaces


class Piece(NamedTuple):
    """A part of a text."""

    text: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """The old and new text of one field in one language.

    All texts are for staff. Without a field it says whether the subject exists; without a subject
    it is about the section itself.
    """

    section: str  # a category's name, or another section
    subject: str
    field: str
    language: str  # its name, for translated fields
    old: str
    new: str

    @property
    def label(self) -> str:
        return ", ".join(filter(None, (self.field, self.language)))

    @property
    def old_pieces(self) -> list[Piece]:
        return _pieces(self.old, self.new)

    @property
    def new_pieces(self) -> list[Piece]:
        return _pieces(self.new, self.old)

    def __str__(self) -> str:
        about = " · ".join(filter(None, (self.section, self.subject, self.label)))
        return f"{about}: {_quoted(self.old)} becomes {_quoted(self.new)}."


class FieldText(NamedTuple):
    """A field's label and text, as compared and shown."""

    field: str
    text: str
    language: str = ""


Fields = list[FieldText]


def compare(section: str, subject: str, old: Fields, new: Fields) -> Iterator[Difference]:
    """Yield a difference for each field whose text changed; a missing side is empty."""
    before = {(field, language): text for field, text, language in old}
    after = {(field, language): text for field, text, language in new}
    for field, language in dict.fromkeys((*after, *before)):
        was, is_now = before.get((field, language), ""), after.get((field, language), "")
        if was != is_now:
            yield Difference(section, subject, field, language, was, is_now)


def _quoted(text: str) -> str:
    return f"“{text}”" if text else "nothing"


def _pieces(text: str, other: str) -> list[Piece]:
    """Split a text into pieces; words that the other text lacks are marked."""
    if not text:
        return []
    own, others = _TOKEN.findall(text), _TOKEN.findall(other)
    common = _in_common(own, others)
    if 2 * sum(length for _, length in common) < _ALIKE * (len(own) + len(others)):
        return [Piece(text, is_changed=True)]
    marks = [True] * len(own)
    for start, length in common:
        marks[start : start + length] = [False] * length
    return [_shortened(piece) for piece in _joined(own, _without_gaps(own, marks))]


def _in_common(own: list[str], others: list[str]) -> list[tuple[int, int]]:
    """Return (start, length) of the tokens that the other text has too.

    In long texts equal beginnings and ends are skipped, and frequent words start no match:
    otherwise a text of few, often repeated words would take minutes.
    """
    is_long = len(own) * len(others) > MANY_PAIRS
    begin = _alike(zip(own, others, strict=False)) if is_long else 0
    rest = reversed(own[begin:]), reversed(others[begin:])
    end = _alike(zip(*rest, strict=False)) if is_long else 0
    middle = own[begin : len(own) - end], others[begin : len(others) - end]
    matcher = SequenceMatcher(None, *middle, autojunk=is_long)
    blocks = [(begin + start, length) for start, _, length in matcher.get_matching_blocks()]
    return [(0, begin), *blocks, (len(own) - end, end)]


def _alike(pairs: Iterable[tuple[str, str]]) -> int:
    """Return the number of equal pairs before the first different one."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _shortened(piece: Piece) -> Piece:
    """Shorten a long unchanged piece, so that one new sentence on a page is found."""
    if piece.is_changed or len(piece.text) <= LONG:
        return piece
    begin, end = piece.text[:EDGE].rpartition(" ")[0], piece.text[-EDGE:].partition(" ")[2]
    return Piece(f"{begin} […] {end}", is_changed=False)


def _without_gaps(tokens: list[str], marks: list[bool]) -> list[bool]:
    """Mark a space only between two marked words, so that they form one piece."""
    around = [False, *marks, False]
    return [
        around[at] and around[at + 2] if token.isspace() else marks[at]
        for at, token in enumerate(tokens)
    ]


def _joined(tokens: list[str], marks: list[bool]) -> Iterator[Piece]:
    text, mark = "", marks[0]
    for token, is_marked in zip(tokens, marks, strict=True):
        if is_marked != mark:
            yield Piece(text, mark)
            text, mark = "", is_marked
        text += token
    yield Piece(text, mark)
