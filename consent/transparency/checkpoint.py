"""How large the log is, and its root (C2SP tlog-checkpoint)."""

import re
from dataclasses import dataclass
from typing import Self

from consent.transparency import octets
from consent.transparency.notes import BadNote, text_of

NUMBER = "(?:0|[1-9][0-9]{0,14})"  # one spelling, and below what JavaScript counts exactly
HASH = "[A-Za-z0-9+/]{43}="
_TEXT = re.compile(rf"(?P<origin>[^\n]+)\n(?P<size>{NUMBER})\n(?P<root>{HASH})\n(?:[^\n]+\n)*")


@dataclass(frozen=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{octets.encode(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Of a note that was opened. Lines beyond the third may stand there and say nothing."""
        match = _TEXT.fullmatch(text)
        if match is None:
            raise BadNote("This is no checkpoint.")
        try:
            root = octets.decode(match["root"])
        except ValueError as error:
            raise BadNote("The checkpoint's root is not in base64.") from error
        return cls(match["origin"], int(match["size"]), root)

    @classmethod
    def of_note(cls, note: str) -> Self:
        """Of a note that nobody has opened: what it says, whoever has signed it."""
        return cls.parse(text_of(note))
