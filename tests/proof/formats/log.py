"""A small log in memory, and what receipts out of it are made of."""

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from consent.proof.formats import notes
from consent.proof.formats.notes import Checkpoint, Signer, canonical, sign
from consent.proof.formats.tree import Read, commitment, inclusion_proof, root
from tests.proof.formats.trees import reader

NAME = "consent.example.com/log"


def signer(seed: str, name: str = NAME) -> Signer:
    return Signer(name, Ed25519PrivateKey.from_private_bytes(sha256(seed.encode()).digest()))


OURS = signer("ours")
OLDER = signer("older")  # of the same service
WITNESS = signer("witness", "witness.example")
FORGER = signer("forger")  # by the same name

RECORD = {
    "choices": {"analytics": False, "marketing": False, "support": True},
    "decided_at": "2026-11-26T21:05:00.000000Z",
    "kind": "decision",
    "notice": {"digest": "sha-256:" + "5e" * 32, "number": 7},
    "region": "FR",
}
SALT = bytes(range(16))


@dataclass(frozen=True)
class Log:
    """Of a size, with one record at one place; what stands at the others is anything."""

    size: int = 11
    place: int = 6
    record: bytes = canonical(RECORD)
    salt: bytes = SALT
    signers: tuple[Signer, ...] = (OURS,)
    others: int = 0  # another number, other entries
    read: Read = field(init=False, repr=False, compare=False)

    @property
    def entry(self) -> bytes:
        return commitment(self.salt, self.record)

    def __post_init__(self) -> None:
        entries = [sha256(b"%d %d" % (self.others, at)).digest() for at in range(self.size)]
        entries[self.place] = self.entry
        object.__setattr__(self, "read", reader(entries))

    @cached_property
    def root(self) -> bytes:
        return root(self.size, self.read)

    @cached_property
    def path(self) -> list[bytes]:
        return inclusion_proof(self.place, self.size, self.read)

    @cached_property
    def checkpoint(self) -> Checkpoint:
        return Checkpoint(NAME, self.size, self.root)

    @cached_property
    def note(self) -> str:
        return sign(self.checkpoint.text, self.signers)

    @cached_property
    def proof(self) -> str:
        return notes.encode(self.place, self.path, self.note)

    def document(self, **proof: Any) -> dict[str, Any]:
        """Before it is sealed. A member of the proof that is none is left out."""
        members = {
            "key": OURS.vkey,
            "log": self.proof,
            "record": self.record.decode(),
            "salt": self.salt.hex(),
        } | proof
        return {
            "@context": "https://w3id.org/dpv",
            "language": 'français 🍪 \u2028 " \\ / \n \x7f',
            "number": 7,
            "nothing": [None, True, {}, []],
            "proof": {name: value for name, value in members.items() if value is not None},
        }


LOG = Log()
