"""Rows about receipts: what each is made of."""

import json
from enum import StrEnum
from typing import Any

from tests.proof.formats.log import DEADLINE, LOG, OURS, Log

Row = dict[str, Any]


class Refusal(StrEnum):
    """Why a receipt is refused, by a code of each verifier."""

    SPELLING = "form"
    KEY = "key"
    NOTE = "note"
    RECORD = "record"
    WITNESS = "witness"


KEY = OURS.vkey
FILE = LOG.receipt()
TEXT = FILE.decode()
EARLY = LOG.receipt(promise=LOG.promise).decode()


def row(id: str, data: bytes, key: str | None, policy: str | None, **expected: Any) -> Row:
    try:
        content = {"receipt": data.decode()}
    except UnicodeDecodeError:
        content = {"octets": data.hex()}
    rules = {} if policy is None else {"policy": policy}
    return {"id": id, "key": key, **rules, **content, **expected}


def good(
    id: str,
    of: Log = LOG,
    *,
    key: str | None = KEY,
    named: str = KEY,
    policy: str | None = None,
    **given: Any,
) -> Row:
    placed: Row = {"place": of.place, "size": of.size}
    if "promise" in given:
        placed = {"place": None, "size": None, "deadline": DEADLINE}
    record = json.loads(of.record)
    return row(id, of.receipt(key=named, **given), key, policy, record=record, **placed)


def refused(
    id: str, why: Refusal, data: bytes | str, key: str | None = KEY, policy: str | None = None
) -> Row:
    given = data if isinstance(data, bytes) else data.encode()
    assert given not in (FILE, EARLY.encode()) or key != KEY or policy is not None
    return row(id, given, key, policy, refused=why.value)
