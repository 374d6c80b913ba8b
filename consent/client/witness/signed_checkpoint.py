"""A checkpoint as it was signed, and by whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from consent.transparency.checkpoint import Checkpoint
from consent.transparency.notes import BadNote, Verifier, open_note, signatures


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    note: str
    keys: tuple[str, ...]  # those that signed it: no other is believed for the next one
    checkpoint: Checkpoint

    @classmethod
    def of(cls, note: str, vkeys: Iterable[str]) -> Self:
        """Open it; BadNote unless at least one of the keys has signed, and none badly."""
        verifiers = [Verifier.of(vkey) for vkey in dict.fromkeys(vkeys)]
        checkpoint = Checkpoint.parse(open_note(note, verifiers))
        signed = (one.vkey for one in verifiers if _has_signed(one, note))
        return cls(note, tuple(signed), checkpoint)

    @property
    def has_other_signatures(self) -> bool:
        return len(list(signatures(self.note))) > len(self.keys)


def _has_signed(verifier: Verifier, note: str) -> bool:
    try:
        open_note(note, [verifier])
    except BadNote:
        return False
    return True
