"""Write the vectors that are published: `python -m tests.proof.conformance.make`."""

from typing import Any

from consent.integration import conformance
from tests.conformance.make import text
from tests.proof.conformance import good, proven, signed, spelled

PATH = conformance.FOLDER / "receipts.json"
HOW = [
    "What is expected of each receipt below was written by hand. A verifier passes when it says "
    "the same of all of them.",
    "`receipt` is the file as text, in UTF-8; where it is no text, `octets` is it in hex. It is "
    "held to the verifier key `key`; null: to the key that it names itself.",
    "Of a good one, `record` is what was recorded, `place` its place in the log and `size` that of "
    "the log then; null: it is not in the log yet. Of any other, `refused` is the code that "
    "ours give; of another verifier it is enough to refuse.",
    "The keys were made for this file. Whoever checks a real receipt takes the service's own.",
]


def document() -> dict[str, Any]:
    rows = [*good.ROWS, *spelled.ROWS, *signed.ROWS, *proven.ROWS]
    return {"version": 1, "how": HOW, "vectors": rows}


if __name__ == "__main__":
    content = document()
    PATH.write_text(text(content), encoding="utf-8")
    print(f"{len(content['vectors'])} vectors, {PATH.stat().st_size} bytes")
