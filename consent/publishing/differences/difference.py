"""One difference between two texts, in words for staff, with the changed parts marked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, takewhile
from typing import NamedTuple

_TOKEN = re.compile(r"\w+|[^\w\s]|\s+")
_MAX_UNCHANGED, _EDGE = 240, 80  # characters: of a longer part only the edges are shown
_ALIKE = 0.3  # below, two texts share little more than their spaces


class Piece(NamedTuple):
    """A part of a text."""

    text: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """The old and new text of a field, in one language; without one, of a subject or a section."""

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
    """Return (start, length) of common tokens; in long texts, frequent words start no match."""
    begin = _alike(own, others)
    end = _alike(own[begin:][::-1], others[begin:][::-1])
    middle = own[begin : len(own) - end], others[begin : len(others) - end]
    blocks = SequenceMatcher(None, *middle).get_matching_blocks()
    inner = [(begin + start, length) for start, _, length in blocks]
    return [(0, begin), *inner, (len(own) - end, end)]


def _alike(own: list[str], others: list[str]) -> int:
    """Return the number of equal tokens at the beginning."""
    pairs = zip(own, others, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _shortened(piece: Piece) -> Piece:
    """Shorten a long unchanged piece, so that one new sentence on a page is found."""
    if piece.is_changed or len(piece.text) <= _MAX_UNCHANGED:
        return piece
    begin, end = piece.text[:_EDGE].rpartition(" ")[0], piece.text[-_EDGE:].partition(" ")[2]
    return Piece(f"{begin} […] {end}", is_changed=False)


def _without_gaps(tokens: list[str], marks: list[bool]) -> list[bool]:
    """Mark a space only between two marked words, so that they form one piece."""
    around = [False, *marks, False]
    return [
        around[at] and around[at + 2] if token.isspace() else marks[at]
        for at, token in enumerate(tokens)
    ]


def _joined(tokens: list[str], marks: list[bool]) -> Iterator[Piece]:
    for mark, pairs in groupby(zip(tokens, marks, strict=True), lambda pair: pair[1]):
        yield Piece("".join(token for token, _ in pairs), mark)
