"""Rows about receipts: what each is made of."""

import json
from enum import StrEnum
from typing import Any

from consent.proof.formats.notes import Signer, seal
from tests.proof.formats.log import LOG, OURS, Log

Row = dict[str, Any]


class Refusal(StrEnum):
    """Why a receipt is refused, by a code of each verifier."""

    SPELLING = "form"
    KEY = "key"
    SIGNATURE = "signature"
    PROOF = "proof"
    PATH = "path"


KEY = OURS.vkey
FILE = seal(LOG.document(), OURS)
TEXT = FILE.decode()
SIGNATURE = json.loads(FILE)["signature"]
REST = TEXT.replace(f',"signature":"{SIGNATURE}"', "")  # what is signed


def row(id: str, data: bytes, key: str | None, **expected: Any) -> Row:
    try:
        content = {"receipt": data.decode()}
    except UnicodeDecodeError:
        content = {"octets": data.hex()}
    return {"id": id, "key": key, **content, **expected}


def good(id: str, of: Log = LOG, *, key: str | None = KEY, by: Signer = OURS, **proof: Any) -> Row:
    data = seal(of.document(**{"key": by.vkey} | proof), by)
    is_logged = proof.get("log", "") is not None
    return row(
        id,
        data,
        key,
        record=json.loads(of.record),
        place=of.place if is_logged else None,
        size=of.size if is_logged else None,
    )


def refused(id: str, why: Refusal, data: bytes | str, key: str | None = KEY) -> Row:
    given = data if isinstance(data, bytes) else data.encode()
    assert given != FILE or key != KEY
    return row(id, given, key, refused=why.value)


def sealed(text: str, by: Signer = OURS) -> str:
    """Signed by the service all the same, though it would never write this."""
    return f'{text[:-1]},"signature":"{by.sign(text.encode()).hex()}"}}'


def resealed(**proof: Any) -> bytes:
    return seal(LOG.document(**proof), OURS)
