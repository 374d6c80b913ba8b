"""Receipts under another key, with a promise that is none, and with too few witnesses."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any
from uuid import UUID

from consent.proof.formats.notes import Promise, Signer, from_base64, sign, to_base64
from consent.proof.verifiers.verify import write
from tests.proof.conformance.rows import FILE, KEY, Refusal, refused
from tests.proof.formats.log import (
    DEADLINE,
    FORGER,
    LOG,
    NAME,
    OLDER,
    OURS,
    RECORD,
    WITNESSES,
    Log,
    cosignature,
    policy,
    witness_key,
)

ORDER = 2**252 + 27742317777372353535851937790883648493  # of Ed25519's group
ID = OURS.verifier.key_id.hex()
PUBLIC = OURS.verifier.public


def _vkey(material: bytes, name: str = NAME) -> str:
    """With the id that is due to it."""
    named = f"{name}\n".encode() + material
    return f"{name}+{sha256(named).hexdigest()[:8]}+{to_base64(material)}"


KEYS = [
    refused("held to a forger's key", Refusal.KEY, FILE, FORGER.vkey),
    refused("held to an older key", Refusal.KEY, FILE, OLDER.vkey),
    refused("held to no key", Refusal.KEY, FILE, ""),
    refused("held to half a key", Refusal.KEY, FILE, KEY[:-1]),
    refused("whole, and by a forger", Refusal.KEY, Log(signers=(FORGER,)).receipt(key=FORGER.vkey)),
    *(
        refused(id, Refusal.KEY, LOG.receipt(key=vkey), None)
        for id, vkey in {
            "a key with another id": KEY.replace(ID, "0" * 8),
            "a key with an id in upper case": KEY.replace(ID, ID.upper()),
            "a key without a name": _vkey(b"\1" + PUBLIC, ""),
            "a key with a space in its name": _vkey(b"\1" + PUBLIC, "a b"),
            "a key that hides what a terminal writes after it": _vkey(b"\1" + PUBLIC, "a\x1b[8m"),
            "a key that does so in one letter": _vkey(b"\1" + PUBLIC, "a\x9b8m"),
            "a key of another kind": _vkey(b"\2" + PUBLIC),
            "a witness's key": witness_key(OURS),
            "a key with an octet less": _vkey(b"\1" + PUBLIC[:-1]),
            "a key with an octet more": _vkey(b"\1" + PUBLIC + b"\0"),
            "a key with padding more": f"{KEY}=",
            "a name alone": NAME,
            "an empty key": "",
        }.items()
    ),
]

PROMISE = Promise(NAME, UUID(RECORD["id"]), LOG.entry, DEADLINE)
ANOTHER = UUID("0193675a-dee0-7000-8000-000000000008")


def _promised(by: Signer = OURS, **facts: Any) -> str:
    return sign(replace(PROMISE, **facts).text, [by])


def _malleable(change: Callable[[int], int]) -> str:
    """With another S, which some libraries take for the same."""
    line = LOG.promise.rpartition(" ")[2].strip()
    octets = from_base64(line)
    scalar = change(int.from_bytes(octets[36:], "little"))
    return LOG.promise.replace(line, to_base64(octets[:36] + scalar.to_bytes(32, "little")))


TEXT = PROMISE.text
BY_US = LOG.promise.rpartition(" ")[2]
ENTRY = to_base64(LOG.entry)
PROMISES = [
    refused(id, Refusal.NOTE, LOG.receipt(promise=promise))
    for id, promise in {
        "an empty promise": "",
        "a promise that nobody signed": f"{TEXT}\n",
        "a promise of another origin": _promised(origin="other.example/log"),
        "a promise of an origin that goes on": _promised(origin=f"{NAME}/2"),
        "a promise by a forger of the same name": _promised(FORGER),
        "a promise with a later deadline": LOG.promise.replace("1764191700", "1764191701"),
        "a promise of another entry, not signed": LOG.promise.replace(ENTRY, to_base64(bytes(32))),
        "a promise for another id, not signed": LOG.promise.replace(RECORD["id"], str(ANOTHER)),
        "a promise with a line more": sign(f"{TEXT}and more\n", [OURS]),
        "a promise without a deadline": sign(TEXT.rpartition("1764")[0], [OURS]),
        "a deadline that is no number": sign(TEXT.replace("1764191700", "soon"), [OURS]),
        "a deadline with a zero before it": sign(TEXT.replace("\n1764", "\n01764"), [OURS]),
        "an entry in hex": sign(TEXT.replace(ENTRY, LOG.entry.hex()), [OURS]),
        "an id without dashes": sign(TEXT.replace(RECORD["id"], UUID(RECORD["id"]).hex), [OURS]),
        "a checkpoint for a promise": LOG.note,
        "a proof for a promise": LOG.proof,
        "no newline at the end of the promise": LOG.promise[:-1],
        "a promise with another S for the same": _malleable(lambda scalar: scalar + ORDER),
        "a promise with the S of the other half": _malleable(lambda scalar: ORDER - scalar),
        "a second promise's signature that is false": (
            f"{LOG.promise}— {NAME} {to_base64(from_base64(BY_US.strip())[:-1] + b'!')}\n"
        ),
        "a promise under a witness's signature alone": (
            f"{TEXT}\n{cosignature(WITNESSES[0], TEXT)}"
        ),
    }.items()
]
YES = write(RECORD | {"choices": {"analytics": True, "marketing": False, "support": True}})
BROKEN = [
    refused(id, Refusal.RECORD, data)
    for id, data in {
        "a promise for another id": LOG.receipt(promise=_promised(decision=ANOTHER)),
        "a promise of another entry": LOG.receipt(promise=_promised(entry=bytes(32))),
        "a no that became a yes, promised": LOG.receipt(promise=LOG.promise, record=YES.decode()),
        "another salt, promised": LOG.receipt(promise=LOG.promise, salt="0" * 32),
        "a promise of a record without an id": Log(record=b"{}").receipt(promise=_promised(
            entry=Log(record=b"{}").entry
        )),
        "a promise of a node for an entry": LOG.receipt(promise=_promised(entry=LOG.read(0, 6))),
    }.items()
]  # fmt: skip

FIRST, SECOND, THIRD = WITNESSES
BY_TWO = f"{LOG.proof}{cosignature(FIRST)}{cosignature(SECOND, at=DEADLINE + 7)}"
PLAIN = sign(LOG.checkpoint.text, [FIRST]).rpartition("\n\n")[2]


def _moved() -> str:
    """The signed moment is part of what is signed."""
    line = cosignature(FIRST)
    octets = from_base64(line.split(" ")[2].strip())
    later = (DEADLINE + 1).to_bytes(8)
    return line.replace(to_base64(octets), to_base64(octets[:4] + later + octets[12:]))


COSIGNED = [
    refused(id, Refusal.WITNESS, LOG.receipt(**given), policy=held)
    for id, (given, held) in {
        "no witness where one is asked for": ({}, policy(1, FIRST)),
        "one witness of the two that are asked for": (
            {"proof": LOG.proof + cosignature(FIRST)},
            policy(2, *WITNESSES),
        ),
        "one witness twice": (
            {"proof": LOG.proof + cosignature(FIRST) + cosignature(FIRST, at=DEADLINE + 7)},
            policy(2, *WITNESSES),
        ),
        "two witnesses of which the policy knows one": ({"proof": BY_TWO}, policy(2, FIRST, THIRD)),
        "a witness that signed another tree": (
            {"proof": LOG.proof + cosignature(FIRST, Log(others=1).checkpoint.text)},
            policy(1, FIRST),
        ),
        "a witness that signed at another moment": (
            {"proof": LOG.proof + _moved()},
            policy(1, FIRST),
        ),
        "a known witness that signed badly, beside one that signed well": (
            {"proof": LOG.proof + cosignature(SECOND) + _moved()},
            policy(1, *WITNESSES),
        ),
        "a witness that signed as a log does": ({"proof": LOG.proof + PLAIN}, policy(1, FIRST)),
        "a witness that signed a promise": (
            {"promise": LOG.promise + cosignature(FIRST, TEXT)},
            policy(1, FIRST),
        ),
        "a policy of nobody": ({"proof": BY_TWO}, ""),
        "a policy that asks for none": ({"proof": BY_TWO}, policy(0, *WITNESSES)),
        "a policy that asks for more than it names": ({"proof": BY_TWO}, policy(3, FIRST, SECOND)),
        "a policy that names one twice": ({"proof": BY_TWO}, policy(2, FIRST, FIRST, SECOND)),
        "a policy without a threshold": ({"proof": BY_TWO}, f"{witness_key(FIRST)}\n"),
        "a policy with another kind of key": (
            {"proof": BY_TWO},
            f"threshold 1\n{witness_key(FIRST)}\n{FIRST.vkey}\n",
        ),
        "a policy with half a key": ({"proof": BY_TWO}, policy(1, FIRST, SECOND)[:-9]),
    }.items()
]
ROWS = [*KEYS, *PROMISES, *BROKEN, *COSIGNED]
