"""A receipt: what was recorded, its place in the log, the service's signature over all of it."""

from hashlib import sha256
from typing import Any

from consent.transparency import canonical as spelling
from consent.transparency.notes import Signer

SALT = 16  # octets
canonical = spelling.write


def commitment(salt: bytes, record: bytes) -> bytes:
    """The log's entry: without the salt nobody finds out what was recorded, nor whether."""
    return sha256(salt + record).digest()


def seal(document: dict[str, Any], signer: Signer) -> bytes:
    """The file. The document has its member `proof` already, with the signer's key."""
    assert document["proof"]["key"] == signer.vkey, "A receipt names the key that signs it."
    signature = signer.sign(canonical(document)).hex()
    return canonical(document | {"signature": signature})
