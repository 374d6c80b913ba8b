"""A receipt: what was recorded, its place in the log, the service's signature over all of it."""

import json
import re
from hashlib import sha256
from typing import Any

from consent.proof.formats.notes import Signer

SALT = 16  # octets
LARGEST = 2**53 - 1  # that JavaScript counts exactly
DEEPEST = 32

_KEY = re.compile("[!-~]+")  # sorted alike everywhere, and no property that PHP refuses


def canonical(document: Any) -> bytes:
    """Write JSON that has one spelling in every language: what is signed is what is read.

    Raises ValueError for what has no such spelling: fractions, other keys, half a letter.
    """
    _look_at(document, DEEPEST)
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def _look_at(value: Any, depth: int) -> None:
    match value:
        case None | bool() | str():
            return
        case int() if abs(value) <= LARGEST:
            return
        case dict() if depth and all(_is_key(key) for key in value):
            for one in value.values():
                _look_at(one, depth - 1)
        case list() if depth:
            for one in value:
                _look_at(one, depth - 1)
        case _:
            raise ValueError(f"{type(value).__name__} has no spelling of its own here.")


def _is_key(key: object) -> bool:
    return isinstance(key, str) and _KEY.fullmatch(key) is not None


def commitment(salt: bytes, record: bytes) -> bytes:
    """The log's entry: without the salt nobody finds out what was recorded, nor whether."""
    return sha256(salt + record).digest()


def seal(document: dict[str, Any], signer: Signer) -> bytes:
    """The file. The document has its member `proof` already, with the signer's key."""
    assert document["proof"]["key"] == signer.vkey, "A receipt names the key that signs it."
    signature = signer.sign(canonical(document)).hex()
    return canonical(document | {"signature": signature})
