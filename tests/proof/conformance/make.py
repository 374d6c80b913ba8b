"""Write the vectors that are published: `python -m tests.proof.conformance.make`."""

from typing import Any

from consent.integration import conformance
from consent.proof.verifiers.verify import write
from tests.conformance.make import text
from tests.proof.conformance import proven, signed, spelled
from tests.proof.conformance.rows import good
from tests.proof.conformance.signed import BY_TWO, FIRST, SECOND
from tests.proof.formats.log import (
    FORGER,
    LOG,
    OLDER,
    OURS,
    WITNESSES,
    Log,
    cosignature,
    policy,
)

NUMBERED = {"choices": {"10": True, "2": False, "x": True}}
STRANGER = "— witness.example/évian AAAAAAAA\n"
BY_BOTH = Log(signers=(OURS, OLDER))
ROWS = [
    good("a decision among others"),
    good("alone in the log", Log(1, 0)),
    good("the first of two", Log(2, 0)),
    good("the last of two", Log(2, 1)),
    good("the last of eleven, whose path is short", Log(11, 10)),
    good("the first of a full tile", Log(256, 0)),
    good("the last of a full tile", Log(256, 255)),
    good("in the second tile", Log(300, 299)),
    good("promised, and not in the log yet", promise=LOG.promise),
    good("a promise that 99 others signed too", promise=f"{LOG.promise}{STRANGER * 99}"),
    good("by the receipt's own word for the key", key=None),
    good("a promise, by its own word for the key", key=None, promise=LOG.promise),
    good("a checkpoint that both keys of a service signed", BY_BOTH),
    good("the same, held to the other key", BY_BOTH, key=OLDER.vkey, named=OLDER.vkey),
    good("one of three witnesses", policy=policy(1, *WITNESSES), proof=BY_TWO),
    good("two of three witnesses", policy=policy(2, *WITNESSES), proof=BY_TWO),
    good("two of two, in another order", policy=policy(2, SECOND, FIRST), proof=BY_TWO),
    good("a policy without its last newline", policy=policy(1, FIRST)[:-1], proof=BY_TWO),
    good("cosigned, and no policy", proof=BY_TWO),
    good(
        "a witness that signed twice",
        policy=policy(1, FIRST),
        proof=f"{BY_TWO}{cosignature(FIRST, at=7)}",
    ),
    good("a checkpoint that 99 others signed too", proof=f"{LOG.proof}{STRANGER * 99}"),
    good("a checkpoint that a forger by the same name signed too", Log(signers=(FORGER, OURS))),
    good("a record of a class that is called 10", Log(record=write(NUMBERED))),
    good("a record of nothing", Log(record=b"{}")),
    good("a record with accents and escapes", Log(record=write({"text": 'Où ? 🍪\u2028\t"\\/'}))),
]


PATH = conformance.FOLDER / "receipts.json"
HOW = [
    "What is expected of each receipt below was written by hand. A verifier passes when it says "
    "the same of all of them.",
    "`receipt` is the file as text, in UTF-8; where it is no text, `octets` is it in hex. It is "
    "held to the verifier key `key`; null: to the key that it names itself. `policy`, where it is "
    "there, says how many of which witnesses must have signed the checkpoint.",
    "Of a good one, `record` is what was recorded, `place` its place in the log, `size` that of "
    "the log then; null: a place is promised, until `deadline`. Of any other, `refused` is the "
    "code that ours give; of another verifier it is enough to refuse.",
    "The keys were made for this file. Whoever checks a real receipt takes the service's own.",
]


def document() -> dict[str, Any]:
    rows = [*ROWS, *spelled.ROWS, *signed.ROWS, *proven.ROWS]
    return {"version": 2, "how": HOW, "vectors": rows}


if __name__ == "__main__":
    content = document()
    PATH.write_text(text(content), encoding="utf-8")
    print(f"{len(content['vectors'])} vectors, {PATH.stat().st_size} bytes")
