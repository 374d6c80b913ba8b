"""A small log in memory, and what receipts out of it are made of."""

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from consent.proof.formats import notes
from consent.proof.formats.notes import Checkpoint, Promise, Signer, sign, to_base64
from consent.proof.formats.tree import Read, commitment, inclusion_proof, root
from consent.proof.verifiers.verify import write
from tests.proof.formats.trees import reader

NAME = "consent.example.com/log"


def signer(seed: str, name: str = NAME) -> Signer:
    return Signer(name, Ed25519PrivateKey.from_private_bytes(sha256(seed.encode()).digest()))


OURS = signer("ours")
WITNESSES = [signer(name, f"{name}.example") for name in ("first", "second", "third")]
FORGER = signer("forger")  # by the same name

RECORD: dict[str, Any] = {
    "choices": {"analytics": False, "marketing": False, "support": True},
    "decided_at": "2026-11-26T21:05:00.000000Z",
    "id": "0193675a-dee0-7000-8000-000000000007",
    "kind": "decision",
    "notice": {"digest": "sha-256:" + "5e" * 32, "number": 7},
    "region": "FR",
}
SALT = bytes(range(16))
DEADLINE = 1_764_191_700  # ten minutes after it was received


@dataclass(frozen=True)
class Log:
    """Of a size, with one record at one place; what stands at the others is anything."""

    size: int = 11
    place: int = 6
    record: bytes = write(RECORD)
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

    @cached_property
    def promise(self) -> str:
        owed = Promise(NAME, UUID(RECORD["id"]), self.entry, DEADLINE)
        return sign(owed.text, self.signers)

    def receipt(self, **given: Any) -> bytes:
        """The file. A member that is none is left out; a promise takes the proof's place."""
        members = {
            "key": OURS.vkey,
            "proof": None if "promise" in given else self.proof,
            "record": self.record.decode(),
            "salt": self.salt.hex(),
        } | given
        return write({name: value for name, value in members.items() if value is not None})


LOG = Log()


def witness_key(witness: Signer) -> str:
    """As C2SP's tlog-cosignature writes it."""
    material = b"\4" + witness.verifier.public
    key_id = sha256(witness.name.encode() + b"\n" + material).hexdigest()[:8]
    return f"{witness.name}+{key_id}+{to_base64(material)}"


def cosignature(witness: Signer, text: str = LOG.checkpoint.text, at: int = DEADLINE) -> str:
    signature = witness.sign(f"cosignature/v1\ntime {at}\n{text}".encode())
    key_id = bytes.fromhex(witness_key(witness).split("+")[1])
    return f"— {witness.name} {to_base64(key_id + at.to_bytes(8) + signature)}\n"


def policy(threshold: int | str, *witnesses: Signer) -> str:
    return "\n".join([f"threshold {threshold}", *map(witness_key, witnesses)]) + "\n"


FILE = LOG.receipt()
EARLY = LOG.receipt(promise=LOG.promise)
BY_TWO = f"{LOG.proof}{''.join(map(cosignature, WITNESSES[:2]))}"
