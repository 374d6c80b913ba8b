"""A receipt: what was recorded, its place in the log, the service's signature over all of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from consent.transparency import canonical as spelling
from consent.transparency import proof as proofs
from consent.transparency.checkpoint import Checkpoint
from consent.transparency.notes import BadNote, Signer, Verifier, open_note
from consent.transparency.tree import BadProof, leaf_hash, verify_inclusion

SALT = 16  # octets
canonical = spelling.write


class BadReceipt(ValueError):
    """What it says is not what was recorded, or cannot be shown to be."""


@dataclass(frozen=True)
class CheckedReceipt:
    document: dict[str, Any]
    record: dict[str, Any]  # what the log holds the service to
    key: str  # that signed it
    is_known_key: bool  # not by the receipt's own word alone
    place: int | None = None  # none: it is signed, and not in the log yet
    checkpoint: Checkpoint | None = None


def commitment(salt: bytes, record: bytes) -> bytes:
    """The log's entry: without the salt nobody finds out what was recorded, nor whether."""
    return sha256(salt + record).digest()


def seal(document: dict[str, Any], signer: Signer) -> bytes:
    """The file. The document has its member `proof` already, with the signer's key."""
    assert document["proof"]["key"] == signer.vkey
    signature = signer.sign(canonical(document)).hex()
    return canonical(document | {"signature": signature})


def check(data: bytes, vkeys: Sequence[str] = ()) -> CheckedReceipt:
    """Raises BadReceipt. Without keys the receipt is held to the one that it names itself."""
    document, signature = _document(data)
    match document.get("proof"):
        case {"key": str(key), "record": str(record), "salt": str(salt), **more} if re.fullmatch(
            f"[0-9a-f]{{{2 * SALT}}}", salt
        ) and more.keys() <= {"log"}:
            pass
        case _:
            raise BadReceipt("The receipt has no proof.")
    try:
        verifiers = {vkey: Verifier.of(vkey) for vkey in vkeys or [key]}
        if key not in verifiers:
            raise BadReceipt("The receipt is signed by another key.")
        verifiers[key].verify(signature, canonical(document))
        recorded = spelling.read(record.encode())
        entry = commitment(bytes.fromhex(salt), record.encode())
        place, checkpoint = _place(entry, more["log"], verifiers) if more else (None, None)
    except BadReceipt:
        raise
    except (BadNote, BadProof) as error:
        raise BadReceipt(str(error)) from error
    except ValueError as error:
        raise BadReceipt("The record is not written as records are.") from error
    if not isinstance(recorded, dict):
        raise BadReceipt("The record is not written as records are.")
    return CheckedReceipt(document, recorded, key, bool(vkeys), place, checkpoint)


def _document(data: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        document = spelling.read(data)
    except ValueError as error:
        raise BadReceipt("This is not a receipt as we write them, octet for octet.") from error
    match document:
        case {"signature": str(signature)} if re.fullmatch("[0-9a-f]{128}", signature):
            del document["signature"]
            return document, bytes.fromhex(signature)
    raise BadReceipt("The receipt is not signed.")


def _place(entry: bytes, text: object, verifiers: dict[str, Verifier]) -> tuple[int, Checkpoint]:
    if not isinstance(text, str):
        raise BadReceipt("The receipt has no proof.")
    proof = proofs.parse(text)
    checkpoint = Checkpoint.parse(open_note(proof.note, verifiers.values()))
    if checkpoint.origin not in {one.name for one in verifiers.values()}:
        raise BadReceipt("The checkpoint is of another log.")
    leaf = leaf_hash(entry)
    verify_inclusion(leaf, proof.place, checkpoint.size, proof.path, checkpoint.root)
    return proof.place, checkpoint
