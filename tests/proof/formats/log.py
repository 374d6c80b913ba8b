"""A log in memory, which can be made to do whatever a log must not, and receipts out of it."""

import json
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Self
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from consent.proof.formats import notes
from consent.proof.formats.notes import Checkpoint, Promise, Signer, sign
from consent.proof.formats.tree import Read, commitment, inclusion_proof, parse_path
from consent.proof.verifiers.verify import write
from tests.proof.formats.trees import entries, reader, root_of

NAME = "consent.example.com/log"
SALT = bytes(range(16))


def signer(seed: str, name: str = NAME) -> Signer:
    return Signer(name, Ed25519PrivateKey.from_private_bytes(sha256(seed.encode()).digest()))


KEY = signer("ours")
FORGER = signer("forger")  # by the same name


@dataclass
class FakeLog:
    entries: list[bytes] = field(default_factory=lambda: entries(7))
    signers: list[Signer] = field(default_factory=lambda: [KEY])
    origin: str = NAME
    keys: str | None = None  # what it names, if not those that sign
    served: str | None = None  # a note that a cache still has
    has_tiles: bool = True
    missing: int = 404  # the status of what is not there; 0 ends the connection instead
    has_keys: bool = True

    def grow(self, count: int) -> Self:
        self.entries = [*self.entries, *entries(len(self.entries) + count)[len(self.entries) :]]
        return self

    def rewrite(self, *places: int) -> Self:
        """Other leaves, and a tree that is right all the same."""
        new = list(self.entries)
        for place in places:
            new[place] = sha256(new[place]).digest()
        self.entries = new
        return self

    def restore(self, number: int = 2) -> Self:
        """As after a backup: the next log, by the same keys."""
        self.origin = f"{NAME}/{number}"
        self.signers = [replace(one, name=self.origin) for one in self.signers]
        return self

    def copy(self, **facts: Any) -> Self:
        return replace(self, **facts)

    def change(self, **facts: Any) -> Self:
        vars(self).update(facts)
        return self

    @property
    def read(self) -> Read:
        return reader(self.entries)

    @property
    def note(self) -> str:
        root = root_of(self.entries)
        return sign(Checkpoint(self.origin, len(self.entries), root).text, self.signers)

    def receipt(
        self, record: bytes, place: int | None = None, until: int = 10**10, key: Signer = KEY
    ) -> bytes:
        """Return the receipt of an answer; at a place its entry is put into the log."""
        entry = commitment(SALT, record)
        members = {"key": key.vkey, "record": record.decode(), "salt": SALT.hex()}
        if place is None:
            owed = Promise(self.origin, UUID(json.loads(record)["id"]), entry, until)
            members["promise"] = sign(owed.text, [key])
        else:
            self.entries = [*self.entries[:place], entry, *self.entries[place + 1 :]]
            path = inclusion_proof(place, len(self.entries), self.read)
            members["proof"] = notes.encode(place, path, self.note)
        return write(members)

    def answer(self, path: str) -> bytes | None:
        """What is at a path below /log/, if anything is."""
        if path == "checkpoint":
            return (self.note if self.served is None else self.served).encode()
        if path == "keys":
            named = "".join(f"{one.vkey}\n" for one in self.signers)
            keys = (named if self.keys is None else self.keys).encode(errors="surrogateescape")
            return keys if self.has_keys else None
        return self._tile(path) if self.has_tiles else None

    def _tile(self, path: str) -> bytes | None:
        level, number, width = parse_path(path)
        assert level is not None
        each = 256**level
        start = number * 256 * each
        if start + width * each > len(self.entries):
            return None
        starts = range(start, start + width * each, each)
        return b"".join(root_of(self.entries[at : at + each]) for at in starts)
