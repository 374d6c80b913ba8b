"""Receipts under another key, and under no good signature."""

import json
from collections.abc import Callable
from hashlib import sha256

from consent.proof.formats.notes import canonical, seal, to_base64
from tests.proof.conformance.rows import (
    FILE,
    KEY,
    REST,
    SIGNATURE,
    TEXT,
    Refusal,
    refused,
    resealed,
)
from tests.proof.formats.log import FORGER, LOG, NAME, OLDER, OURS, Log

ORDER = 2**252 + 27742317777372353535851937790883648493  # of Ed25519's group

ID = OURS.verifier.key_id.hex()


def _named(vkey: str) -> bytes:
    """It names such a key, and ours has signed that."""
    document = LOG.document(key=vkey, log=None)
    return canonical(document | {"signature": OURS.sign(canonical(document)).hex()})


def _vkey(material: bytes, name: str = NAME) -> str:
    """With the id that is due to it."""
    named = f"{name}\n".encode() + material
    return f"{name}+{sha256(named).hexdigest()[:8]}+{to_base64(material)}"


PUBLIC = OURS.verifier.public
FORGED = seal(Log(signers=(FORGER,)).document(key=FORGER.vkey), FORGER)
BY_FORGER = FORGER.sign(REST.encode()).hex()
ANOTHERS = json.loads(resealed(log=None))["signature"]
LAST = f"{int(SIGNATURE[-1], 16) ^ 1:x}"
KEYS = [
    refused("held to a forger's key", Refusal.KEY, FILE, FORGER.vkey),
    refused("held to an older key", Refusal.KEY, FILE, OLDER.vkey),
    refused("held to no key", Refusal.KEY, FILE, ""),
    refused("held to half a key", Refusal.KEY, FILE, KEY[:-1]),
    refused("whole, and by a forger", Refusal.KEY, FORGED),
    *(
        refused(id, Refusal.KEY, _named(vkey), None)
        for id, vkey in {
            "a key with another id": KEY.replace(ID, "0" * 8),
            "a key with an id in upper case": KEY.replace(ID, ID.upper()),
            "a key without a name": _vkey(b"\1" + PUBLIC, ""),
            "a key with a space in its name": _vkey(b"\1" + PUBLIC, "a b"),
            "a key that hides what a terminal writes after it": _vkey(b"\1" + PUBLIC, "a\x1b[8m"),
            "a key that does so in one letter": _vkey(b"\1" + PUBLIC, "a\x9b8m"),
            "a key of another kind": _vkey(b"\2" + PUBLIC),
            "a key with an octet less": _vkey(b"\1" + PUBLIC[:-1]),
            "a key with an octet more": _vkey(b"\1" + PUBLIC + b"\0"),
            "a key with padding more": f"{KEY}=",
            "a name alone": NAME,
            "an empty key": "",
        }.items()
    ),
]


def _signature(change: Callable[[int], int]) -> str:
    """With another S, which some libraries take for the same."""
    scalar = change(int.from_bytes(bytes.fromhex(SIGNATURE[64:]), "little"))
    return TEXT.replace(SIGNATURE[64:], scalar.to_bytes(32, "little").hex())


SIGNATURES = [
    refused(id, Refusal.SIGNATURE, data)
    for id, data in {
        "a no that became a yes": TEXT.replace('analytics\\":false', 'analytics\\":true'),
        "a time that was changed": TEXT.replace("21:05:00", "21:05:01"),
        "a salt that was changed": TEXT.replace(LOG.salt.hex(), "0" * 32),
        "a place that was changed": TEXT.replace("index 6", "index 7"),
        "a size that was changed": TEXT.replace("\\n11\\n", "\\n12\\n"),
        "a member outside of the proof": TEXT.replace(":7,", ":8,"),
        "the log taken out": TEXT.replace(json.dumps(LOG.proof, ensure_ascii=False), '""'),
        "a letter composed in another way": TEXT.replace("ç", "c\N{COMBINING CEDILLA}"),
        "a signature line more": TEXT.replace('=\\n",', f'=\\n— {NAME} AAAAAAAA\\n",'),
        "another signature": TEXT.replace(SIGNATURE, SIGNATURE[:-1] + LAST),
        "no signature but its shape": TEXT.replace(SIGNATURE, "0" * 128),
        "another S for the same": _signature(lambda scalar: scalar + ORDER),
        "the S of the other half": _signature(lambda scalar: ORDER - scalar),
        "a forger's signature by the same name": TEXT.replace(SIGNATURE, BY_FORGER),
        "another receipt's signature": TEXT.replace(SIGNATURE, ANOTHERS),
    }.items()
]
ROWS = [*KEYS, *SIGNATURES]
