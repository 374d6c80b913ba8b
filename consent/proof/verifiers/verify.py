"""Checks a consent receipt without asking its service: python verify.py FILE [KEY]"""

import json
import re
import sys
from base64 import b64decode, b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

NUMBER, HASH = "(0|[1-9][0-9]{0,14})", "[A-Za-z0-9+/]{43}="
PROOF = re.compile(  # C2SP's tlog-proof; in it a tlog-checkpoint, which is a signed-note
    rf"c2sp\.org/tlog-proof@v1\nindex {NUMBER}\n((?:{HASH}\n){{0,63}})\n"
    rf"(([^\n]+)\n{NUMBER}\n({HASH})\n)\n((?:— [^\s+]+ [A-Za-z0-9+/]+=?=?\n){{1,100}})"
)
REASONS = {
    "form": "This is not a receipt as the service writes it, octet for octet.",
    "key": "The receipt names another key than the one it is held to.",
    "signature": "The signature is not by that key over this receipt.",
    "proof": "Its proof is not one, or of another log than that key's.",
    "path": "The record is not at that place in the log.",
}


def check(data: bytes, vkey: str | None = None) -> dict[str, Any]:
    """Return what the record says and where it stands. Raises ValueError: a key of REASONS."""
    reason = "form"
    try:
        receipt = read(data)
        signature, proof = receipt.pop("signature"), receipt["proof"]
        record, salt = read(proof["record"].encode()), proof["salt"]
        need(re.fullmatch("[0-9a-f]{128}", signature) and re.fullmatch("[0-9a-f]{32}", salt))
        need(proof.keys() | {"log"} == {"key", "log", "record", "salt"})
        need(all(isinstance(member, str) for member in proof.values()))
        reason = "key"
        need(vkey in (None, proof["key"]))
        name, key_id, key = proof["key"].split("+", 2)
        need(sha256(f"{name}\n".encode() + octets(key)).hexdigest()[:8] == key_id)
        need(octets(key)[0] == 1 and not re.search(r"[\s\x00-\x1f\x7f-\x9f]|^$", name))
        public = Ed25519PublicKey.from_public_bytes(octets(key)[1:])
        reason = "signature"
        public.verify(bytes.fromhex(signature), write(receipt))
        found = {"record": record, "key": proof["key"], "place": None, "size": None}
        if "log" not in proof:
            return found
        reason = "proof"
        match = PROOF.fullmatch(proof["log"])
        place, path, text, origin, size, root, lines = match.groups() if match else ()
        hashes = [octets(line) for line in [*path.split(), root]]
        need(origin == name)
        signed = [(by, octets(note)) for by, note in re.findall(" (.+) (.+)", lines)]
        need(all(len(note) > 4 for _, note in signed))
        ours = [one[4:] for by, one in signed if (by, one[:4].hex()) == (name, key_id)]
        need([public.verify(one, text.encode()) for one in ours])
        reason = "path"
        entry = sha256(bytes.fromhex(salt) + proof["record"].encode()).digest()
        leaf = sha256(b"\0" + entry).digest()
        need(climb(leaf, int(place), int(size), hashes[:-1]) == hashes[-1])
    except Exception as error:
        raise ValueError(reason) from error
    return found | {"place": int(place), "size": int(size)}


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
    print(re.sub(unseen, lambda one: f"\\u{ord(one[0]):04x}", line))


if __name__ == "__main__":
    try:
        found = check(Path(sys.argv[1]).read_bytes(), *sys.argv[2:3])
    except (OSError, ValueError) as error:
        sys.exit(f"Refused. {REASONS.get(str(error), error)}")
    for name, value in found["record"].items():
        say(f"{write(name).decode()}: {write(value).decode()}")
    say(f"signed by {found['key']}{'' if sys.argv[2:] else ' (its own word: compare it)'}")
    place = f"at place {found['place']} of {found['size']}" if found["size"] else "not yet"
    say(f"in the log {place}")
