"""Notes signed by Ed25519 keys (C2SP signed-note): checkpoints and promises."""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import ClassVar, Self
from unicodedata import category
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


def to_base64(octets: bytes) -> str:
    return b64encode(octets).decode()


def from_base64(text: str) -> bytes:
    """Raises ValueError, also for spare bits and for letters of the other alphabet."""
    octets = b64decode(text, validate=True)
    if to_base64(octets) != text:
        raise ValueError("This is not how base64 is written.")
    return octets


_DASH = "\N{EM DASH} "
MOST = 100  # signatures in a note: a reader must bear 16
MAX_MERGE_DELAY = 600  # seconds until an answer has its place, as each promise says


class BadNote(ValueError):
    """No note, or none of a key that is known."""


@dataclass(frozen=True)
class Verifier:
    algorithm: ClassVar[bytes] = b"\x01"  # Ed25519
    name: str
    public: bytes  # 32 octets

    def __post_init__(self) -> None:
        if not _is_name(self.name) or len(self.public) != 32:
            raise BadNote("A key has a name without spaces and plus signs, and 32 octets.")

    @classmethod
    def of(cls, vkey: str) -> Self:
        """Raises BadNote where it is not a verifier key for Ed25519, written as it has to be."""
        try:
            name, _, encoded = vkey.split("+", 2)
            material = from_base64(encoded)
        except ValueError as error:
            raise BadNote("This is no verifier key.") from error
        verifier = cls(name, material[1:])
        if material[:1] != cls.algorithm or verifier.vkey != vkey:
            raise BadNote("This is no verifier key.")
        return verifier

    @property
    def key_id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + self.algorithm + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{to_base64(self.algorithm + self.public)}"

    def verify(self, signature: bytes, message: bytes) -> None:
        """Raises BadNote."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature as error:
            raise BadNote(f"The signature is not by {self.name}.") from error


class Cosigner(Verifier):
    """A witness's key, which signs the moment as well (C2SP tlog-cosignature)."""

    algorithm = b"\x04"

    def verify(self, signature: bytes, message: bytes) -> None:
        time = int.from_bytes(signature[:8])
        super().verify(signature[8:], b"cosignature/v1\ntime %d\n%b" % (time, message))


@dataclass(frozen=True)
class Signer:
    name: str
    key: Ed25519PrivateKey

    @cached_property
    def verifier(self) -> Verifier:
        return Verifier(self.name, self.key.public_key().public_bytes_raw())

    @cached_property
    def key_id(self) -> bytes:
        return self.verifier.key_id

    @cached_property
    def vkey(self) -> str:
        return self.verifier.vkey

    def sign(self, message: bytes) -> bytes:
        return self.key.sign(message)


def sign(text: str, signers: Iterable[Signer]) -> str:
    if not _is_text(text):
        raise BadNote("A note's text ends with a newline and has no control characters.")
    lines = [
        f"{_DASH}{signer.name} {to_base64(signer.key_id + signer.sign(text.encode()))}\n"
        for signer in signers
    ]
    return f"{text}\n{''.join(lines)}"


def open_note(note: str, verifiers: Iterable[Verifier]) -> str:
    """Return the text. Unknown signers are ignored; each known one must have a valid signature."""
    text = text_of(note)
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    is_signed = False
    for name, key_id, signature in signatures(note):
        verifier = known.get((name, key_id))
        if verifier is not None:
            verifier.verify(signature, text.encode())
            is_signed = True
    if not is_signed:
        raise BadNote("No key that is known has signed the note.")
    return text


def text_of(note: str) -> str:
    """The text, whoever has signed it. Raises BadNote where it is no signed note."""
    text, found, lines = note.rpartition("\n\n")
    if not found or not _is_text(f"{text}\n") or not _is_text(lines):
        raise BadNote("This is no signed note.")
    return f"{text}\n"


def signatures(note: str) -> Iterator[tuple[str, bytes, bytes]]:
    """The name and the id of each key that is said to have signed, and the signature."""
    each = note.rpartition("\n\n")[2].removesuffix("\n").split("\n")
    if len(each) > MOST:
        raise BadNote(f"The note has more than {MOST} signatures.")
    for line in each:
        name, _, encoded = line.removeprefix(_DASH).partition(" ")
        try:
            signature = from_base64(encoded)
        except ValueError as error:
            raise BadNote("A signature is not in base64.") from error
        if not line.startswith(_DASH) or not _is_name(name) or len(signature) < 5:
            raise BadNote("A line of signature is not one.")
        yield name, signature[:4], signature[4:]


def _is_name(name: str) -> bool:
    """Nor a letter that tells a terminal to hide what comes after it."""
    unseen = (letter.isspace() or category(letter) == "Cc" for letter in name)
    return bool(name) and "+" not in name and not any(unseen)


_NO_TEXT = re.compile("[\x00-\x09\x0b-\x1f\ud800-\udfff]")


def _is_text(text: str) -> bool:
    return text.endswith("\n") and not _NO_TEXT.search(text)


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


@dataclass(frozen=True)
class Promise:
    """A promise: the log gives a decision's entry a place before a deadline (Unix seconds)."""

    origin: str
    decision: UUID
    entry: bytes
    deadline: int

    @property
    def text(self) -> str:
        entry = to_base64(self.entry)
        return f"{self.origin}/promise\n{self.decision}\n{entry}\n{self.deadline}\n"


def encode(place: int, path: Sequence[bytes], note: str) -> str:
    """Write a place, the path from there to a root, and the checkpoint (C2SP tlog-proof)."""
    lines = ["c2sp.org/tlog-proof@v1", f"index {place}", *map(to_base64, path), "", note]
    return "\n".join(lines)
