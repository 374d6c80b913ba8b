"""A receipt: what was recorded, its place in the log, the service's signature over all of it."""

import json
from hashlib import sha256
from typing import Any

from consent.proof.formats.notes import Signer

SALT = 16  # octets


def canonical(document: Any) -> bytes:
    """Write JSON that has one spelling in every language: what is signed is what is read."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def commitment(salt: bytes, record: bytes) -> bytes:
    """Return the log's entry: without the salt nobody finds out what was recorded, nor whether."""
    return sha256(salt + record).digest()


def seal(document: dict[str, Any], signer: Signer) -> bytes:
    """Return the file. The document has its member `proof` already, with the signer's key."""
    assert document["proof"]["key"] == signer.vkey, "A receipt names the key that signs it."
    signature = signer.sign(canonical(document)).hex()
    return canonical(document | {"signature": signature})
