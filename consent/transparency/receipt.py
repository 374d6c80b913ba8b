"""A receipt: what was recorded, its place in the log, the service's signature over all of it."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from consent.transparency import canonical as spelling, proof as proofs
from consent.transparency.checkpoint import Checkpoint
from consent.transparency.notes import BadNote, Signer, Verifier, open_note
from consent.transparency.tree import BadProof, leaf_hash, verify_inclusion

SALT = 16  # octets
canonical = spelling.write


class Refusal(StrEnum):
    """Why a receipt is refused. Each verifier says it in the same words."""

    SPELLING = "spelling"
    KEY = "key"
    SIGNATURE = "signature"
    PROOF = "proof"
    PATH = "path"

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]


_SENTENCES = {
    Refusal.SPELLING: "This is not a receipt as the service writes it, octet for octet.",
    Refusal.KEY: "The receipt names another key than the one it is held to.",
    Refusal.SIGNATURE: "The signature is not by that key over this receipt.",
    Refusal.PROOF: "Its proof is not one, or of another log than that key's.",
    Refusal.PATH: "The record is not at that place in the log.",
}


class BadReceipt(ValueError):
    """What it says is not what was recorded, or cannot be shown to be."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.sentence)
        self.why = why


@dataclass(frozen=True)
class CheckedReceipt:
    document: dict[str, Any]
    record: dict[str, Any]  # what the log holds the service to
    key: str  # that signed it
    is_known_key: bool  # not by the receipt's own word alone
    place: int | None  # none: it is signed, and not in the log yet
    checkpoint: Checkpoint | None


def commitment(salt: bytes, record: bytes) -> bytes:
    """The log's entry: without the salt nobody finds out what was recorded, nor whether."""
    return sha256(salt + record).digest()


def seal(document: dict[str, Any], signer: Signer) -> bytes:
    """The file. The document has its member `proof` already, with the signer's key."""
    assert document["proof"]["key"] == signer.vkey, "A receipt names the key that signs it."
    signature = signer.sign(canonical(document)).hex()
    return canonical(document | {"signature": signature})


def check(data: bytes, vkeys: Collection[str] = ()) -> CheckedReceipt:
    """Raises BadReceipt. Without keys the receipt is held to the one that it names itself."""
    document = _object(data)
    signature = document.pop("signature", None)
    if not isinstance(signature, str) or not re.fullmatch("[0-9a-f]{128}", signature):
        raise BadReceipt(Refusal.SPELLING)
    key, record, salt, log = _proof(document)
    recorded = _object(record)
    verifier = _verifier(key, vkeys or [key])
    try:
        verifier.verify(bytes.fromhex(signature), canonical(document))
    except BadNote as error:
        raise BadReceipt(Refusal.SIGNATURE) from error
    place = checkpoint = None
    if log is not None:
        place, checkpoint = _place(commitment(salt, record), log, verifier)
    return CheckedReceipt(document, recorded, key, bool(vkeys), place, checkpoint)


def _object(data: bytes) -> dict[str, Any]:
    try:
        document = spelling.read(data)
    except ValueError as error:
        raise BadReceipt(Refusal.SPELLING) from error
    if not isinstance(document, dict):
        raise BadReceipt(Refusal.SPELLING)
    return document


def _proof(document: dict[str, Any]) -> tuple[str, bytes, bytes, str | None]:
    proof = document.get("proof")
    if isinstance(proof, dict) and all(isinstance(member, str) for member in proof.values()):
        match proof:
            case {"key": key, "record": record, "salt": salt, **more} if more.keys() <= {"log"}:
                if re.fullmatch(f"[0-9a-f]{{{2 * SALT}}}", salt):
                    return key, record.encode(), bytes.fromhex(salt), more.get("log")
    raise BadReceipt(Refusal.SPELLING)


def _verifier(key: str, vkeys: Collection[str]) -> Verifier:
    try:
        verifier = Verifier.of(key)
    except BadNote as error:
        raise BadReceipt(Refusal.KEY) from error
    if key not in vkeys:
        raise BadReceipt(Refusal.KEY)
    return verifier


def _place(entry: bytes, log: str, verifier: Verifier) -> tuple[int, Checkpoint]:
    """The key of the receipt is the log's: it has signed both."""
    try:
        proof = proofs.parse(log)
        text = open_note(proof.note, [verifier])
        checkpoint = Checkpoint.parse(text)
    except (BadProof, BadNote) as error:
        raise BadReceipt(Refusal.PROOF) from error
    is_ours = checkpoint.origin == verifier.name
    if not is_ours or checkpoint.text != text or proofs.encode(*proof) != log:
        raise BadReceipt(Refusal.PROOF)  # also for lines that are in nobody's hash
    leaf = leaf_hash(entry)
    try:
        verify_inclusion(leaf, proof.place, checkpoint.size, proof.path, checkpoint.root)
    except BadProof as error:
        raise BadReceipt(Refusal.PATH) from error
    return proof.place, checkpoint
