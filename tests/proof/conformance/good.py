"""Receipts that hold."""

from consent.proof.formats.notes import canonical
from tests.proof.conformance.rows import good
from tests.proof.formats.log import FORGER, LOG, OLDER, OURS, WITNESS, Log

NUMBERED = {"choices": {"10": True, "2": False, "x": True}}
STRANGER = "— witness.example/évian AAAAAAAA\n"
ROWS = [
    good("a decision among others"),
    good("alone in the log", Log(1, 0)),
    good("the first of two", Log(2, 0)),
    good("the last of two", Log(2, 1)),
    good("the last of eleven, whose path is short", Log(11, 10)),
    good("the first of a full tile", Log(256, 0)),
    good("the last of a full tile", Log(256, 255)),
    good("in the second tile", Log(300, 299)),
    good("not in the log yet", log=None),
    good("by the receipt's own word for the key", key=None),
    good("a log that has no place yet, by its own word", key=None, log=None),
    good("a checkpoint that both keys of a service signed", Log(signers=(OURS, OLDER))),
    good("the same, held to the other key", Log(signers=(OURS, OLDER)), key=OLDER.vkey, by=OLDER),
    good("a checkpoint that a witness signed too", Log(signers=(WITNESS, OURS))),
    good("a checkpoint that 99 others signed too", log=f"{LOG.proof}{STRANGER * 99}"),
    good("a checkpoint that a forger by the same name signed too", Log(signers=(FORGER, OURS))),
    good("a record of a class that is called 10", Log(record=canonical(NUMBERED))),
    good("a record of nothing", Log(record=b"{}")),
    good(
        "a record with accents and escapes", Log(record=canonical({"text": 'Où ? 🍪\u2028\t"\\/'}))
    ),
]
