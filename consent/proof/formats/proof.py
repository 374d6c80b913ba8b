"""A checkpoint, and the proof that leads to one (C2SP tlog-checkpoint, tlog-proof)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from consent.proof.formats.notes import BadNote, from_base64, text_of, to_base64

_NUMBER = "(?:0|[1-9][0-9]{0,14})"  # one spelling, and below what JavaScript counts exactly
HASH = "[A-Za-z0-9+/]{43}="
_CHECKPOINT = re.compile(
    rf"(?P<origin>[^\n]+)\n(?P<size>{_NUMBER})\n(?P<root>{HASH})\n(?:[^\n]+\n)*"
)


@dataclass(frozen=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a note that was opened. Lines beyond the third may stand there and say nothing."""
        match = _CHECKPOINT.fullmatch(text)
        if match is None:
            raise BadNote("This is no checkpoint.")
        try:
            root = from_base64(match["root"])
        except ValueError as error:
            raise BadNote("The checkpoint's root is not in base64.") from error
        return cls(match["origin"], int(match["size"]), root)

    @classmethod
    def of_note(cls, note: str) -> Self:
        """Read a note that nobody has opened: what it says, whoever has signed it."""
        return cls.parse(text_of(note))


def encode(place: int, path: Sequence[bytes], note: str) -> str:
    """Write a place, the path from there to a root, and the checkpoint (C2SP tlog-proof)."""
    lines = ["c2sp.org/tlog-proof@v1", f"index {place}", *map(to_base64, path), "", note]
    return "\n".join(lines)
