"""A place in the log, the path from there to a root, and the checkpoint (C2SP tlog-proof)."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from consent.transparency import octets
from consent.transparency.checkpoint import HASH, NUMBER
from consent.transparency.tree import BadProof

HEAD = "c2sp.org/tlog-proof@v1"
_TEXT = re.compile(
    rf"{re.escape(HEAD)}\n(?:extra (?P<extra>[A-Za-z0-9+/]+={{0,2}})\n)?"
    rf"index (?P<place>{NUMBER})\n(?P<path>(?:{HASH}\n){{0,63}})\n(?P<note>.*)",
    re.DOTALL,
)


class Proof(NamedTuple):
    place: int
    path: list[bytes]
    note: str


def encode(place: int, path: Sequence[bytes], note: str) -> str:
    lines = [HEAD, f"index {place}", *map(octets.encode, path), "", note]
    return "\n".join(lines)


def parse(text: str) -> Proof:
    """Raises BadProof. What a line `extra` says is in nobody's hash, and passed over."""
    match = _TEXT.fullmatch(text)
    if match is None:
        raise BadProof("This is no proof of a transparency log.")
    try:
        octets.decode(match["extra"] or "")
        path = [octets.decode(line) for line in match["path"].splitlines()]
    except ValueError as error:
        raise BadProof("The path is not in base64.") from error
    return Proof(int(match["place"]), path, match["note"])
