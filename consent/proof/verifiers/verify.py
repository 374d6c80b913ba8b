"""Checks a consent receipt without asking its service: python verify.py FILE [KEY [POLICY]]

KEY is the log's verifier key; POLICY a file: `threshold 2`, then a witness's verifier key a line.
"""

import json
import re
import sys
from base64 import b64decode, b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

NUMBER, HASH = "(0|[1-9][0-9]{0,14})", "[A-Za-z0-9+/]{43}="
NOTE = r"\n((?:— [^\s+]+ [A-Za-z0-9+/]+=?=?\n){1,100})"  # of C2SP's signed-note: who signed
PROOF = re.compile(  # C2SP's tlog-proof, which ends with a tlog-checkpoint
    rf"c2sp\.org/tlog-proof@v1\nindex {NUMBER}\n((?:{HASH}\n){{0,63}})\n"
    rf"(([^\n]+)\n{NUMBER}\n({HASH})\n){NOTE}"
)
PROMISE = re.compile(rf"(([^\n]+)/promise\n([0-9a-f-]{{36}})\n({HASH})\n{NUMBER}\n){NOTE}")
REASONS = {
    "form": "This is not a receipt as the service writes it, octet for octet.",
    "key": "The receipt names another key than the one it is held to.",
    "note": "Its promise or proof is not one, or not signed by that key.",
    "record": "What was signed is not this record, or not at that place.",
    "witness": "Fewer witnesses have signed than the policy asks for.",
}


def check(data: bytes, vkey: str | None = None, policy: str | None = None) -> dict[str, Any]:
    """Return what the record says and where it stands. Raises ValueError: a key of REASONS."""
    reason = "form"
    try:
        receipt = read(data)
        record, salt = read(receipt["record"].encode()), receipt["salt"]
        kind = "proof" if "proof" in receipt else "promise"
        need(receipt.keys() == {"key", "record", "salt", kind})
        need(all(isinstance(member, str) for member in receipt.values()))
        need(re.fullmatch("[0-9a-f]{32}", salt))
        entry = sha256(bytes.fromhex(salt) + receipt["record"].encode()).digest()
        reason = "key"
        need(vkey in (None, receipt["key"]))
        log = opened(receipt["key"], 1)
        found = {"record": record, "key": receipt["key"], "place": None, "size": None}
        reason = "note"
        match = (PROOF if kind == "proof" else PROMISE).fullmatch(receipt[kind])
        text, origin, *facts, lines = match.groups()[2 if kind == "proof" else 0 :] if match else ()
        signed = signatures(log, text, lines)
        need(origin == log[0])
        if kind == "promise":
            id, promised, deadline = facts
            reason = "record"
            need(id == record["id"] and octets(promised) == entry)
            found |= {"deadline": int(deadline)}
        else:
            (place, path), (size, root) = match.groups()[:2] if match else (), facts
            hashes = [octets(line) for line in [*path.split(), root]]
            reason = "record"
            need(
                climb(sha256(b"\0" + entry).digest(), int(place), int(size), hashes[:-1])
                == hashes[-1]
            )
            found |= {"place": int(place), "size": int(size)}
        reason = "witness"
        need(policy is None or kind == "proof")
        need(policy is None or is_met(policy, text, signed))
    except Exception as error:
        raise ValueError(reason) from error
    return found


def opened(vkey: str, kind: int) -> tuple[str, str, Ed25519PublicKey]:
    """C2SP's verifier key: 1 signs as a log does, 4 as a witness does."""
    name, key_id, key = vkey.split("+", 2)
    need(sha256(f"{name}\n".encode() + octets(key)).hexdigest()[:8] == key_id)
    need(octets(key)[0] == kind and not re.search(r"[\s\x00-\x1f\x7f-\x9f]|^$", name))
    return name, key_id, Ed25519PublicKey.from_public_bytes(octets(key)[1:])


def signatures(
    key: tuple[str, str, Ed25519PublicKey], text: str, lines: str
) -> list[tuple[str, bytes]]:
    """All of a note, of which at least one is the key's, and each of the key's is good."""
    signed = [(by, octets(note)) for by, note in re.findall(" (.+) (.+)", lines)]
    need(all(len(note) > 4 for _, note in signed))
    own = [note[4:] for by, note in signed if (by, note[:4].hex()) == key[:2]]
    need([key[2].verify(signature, text.encode()) for signature in own])
    return signed


def is_met(policy: str, text: str, signed: list[tuple[str, bytes]]) -> bool:
    """Whether enough witnesses have signed, and no known one badly (C2SP's tlog-cosignature)."""
    first, *vkeys = policy.strip().split("\n")
    need(re.fullmatch("threshold [1-9][0-9]{0,2}", first) and len({*vkeys}) == len(vkeys))
    met = 0
    for vkey in vkeys:
        name, key_id, public = opened(vkey, 4)
        notes = [one[4:] for by, one in signed if (by, one[:4].hex()) == (name, key_id)]
        for note in notes:
            time = int.from_bytes(note[:8])
            public.verify(note[8:], f"cosignature/v1\ntime {time}\n{text}".encode())
        met += bool(notes)
    return met >= int(first[10:])


def climb(leaf: bytes, place: int, size: int, path: list[bytes]) -> bytes:
    """RFC 6962: the left half of a tree holds the largest power of two below its size."""
    need(0 <= place < size and bool(path) == (size > 1))
    if size == 1:
        return leaf
    left = 1 << (size - 1).bit_length() - 1
    if place < left:
        return sha256(b"\1" + climb(leaf, place, left, path[:-1]) + path[-1]).digest()
    return sha256(b"\1" + path[-1] + climb(leaf, place - left, size - left, path[:-1])).digest()


def need(holds: object) -> None:
    if not holds:
        raise ValueError


def write(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def exact(digits: str) -> int:  # as JavaScript counts
    need(len(digits) < 18 and abs(int(digits)) < 2**53)
    return int(digits)


def read(data: bytes) -> dict[str, Any]:  # JSON of one spelling, without fractions
    value: Any = json.loads(data.decode(), parse_int=exact, parse_float=int, parse_constant=int)
    need(isinstance(value, dict) and write(value) == data)
    return dict(value)


def octets(text: str) -> bytes:  # base64 of one spelling
    need(b64encode(b64decode(text)).decode() == text)
    return b64decode(text)


def say(line: str) -> None:  # without the letters that hide or turn round others at a terminal
    unseen = "[\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
    print(re.sub(unseen, lambda letter: f"\\u{ord(letter[0]):04x}", line))


if __name__ == "__main__":
    try:
        policy = [Path(file).read_text("utf-8") for file in sys.argv[3:4]]
        found = check(Path(sys.argv[1]).read_bytes(), *sys.argv[2:3], *policy)
    except (OSError, ValueError) as error:
        sys.exit(f"Refused. {REASONS.get(str(error), error)}")
    for name, value in found["record"].items():
        say(f"{write(name).decode()}: {write(value).decode()}")
    say(f"signed by {found['key']}{'' if sys.argv[2:] else ' (its own word: compare it)'}")
    if found["size"]:
        say(f"in the log at place {found['place']} of {found['size']}")
    else:
        say(f"promised a place until {found['deadline']} (Unix seconds): ask the log from then on")
