"""What a witness reports."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class LogFault(StrEnum):
    REWRITTEN = "rewritten"
    SHRUNK = "shrunk"
    UNPROVEN = "unproven"
    KEY_EXCHANGED = "key_exchanged"
    UNSIGNED = "unsigned"
    ORIGIN_CHANGED = "origin_changed"

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]


_SENTENCES = {
    LogFault.REWRITTEN: "was rewritten: its leaves are not those that were seen before",
    LogFault.SHRUNK: "has shrunk: leaves that were seen before are gone",
    LogFault.UNPROVEN: "does not show that it continues what was seen before",
    LogFault.KEY_EXCHANGED: "is signed by another key, and by none that signed it before",
    LogFault.UNSIGNED: "is signed by no key that is known, nor by one that the service names",
    LogFault.ORIGIN_CHANGED: "has another name: it is not the log that was seen before",
}


@dataclass(frozen=True, slots=True)
class LogFork:
    """Two checkpoints of one log that do not go together.

    Both are signed notes: with the service's key anybody can check that it signed them. `proof`
    is there for a rewritten log of another size: the root that the larger one had at the size of
    the smaller, and the hashes that lead from there to its own (RFC 6962, 2.1.2; base64). `cut`
    is no proof of anything: size and time of the last backup that was restored, "" for none.
    """

    what: LogFault
    old: str
    new: str
    proof: tuple[str, ...] = ()
    cut: str | None = None  # what the service says of a restored backup; None: it says nothing
    file: Path | None = None  # where both are kept, if there is a place for it
