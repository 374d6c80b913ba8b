"""Today's log compared with a receipt: as the page computes it, from tiles."""

import json
from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest

from consent.proof.formats import tree
from consent.proof.formats.notes import Promise, Signer
from consent.proof.verifiers import FOLDER
from tests.node import run
from tests.proof.formats.log import FORGER, KEY, NAME, FakeLog, signer
from tests.proof.formats.trees import entries
from tests.shared import ROOT

pytestmark = pytest.mark.proof
SCRIPT = ROOT / "static" / "consent" / "log-tiles.js"
COMPARE = ROOT / "tests" / "pages" / "log_tiles.mjs"
FAR, PAST = 2**40, 1_764_191_700
SIZES = [1, 2, 3, 5, 8, 255, 256, 257, 511, 512, 700, 1025, 70_000]


def files(log: FakeLog, by: Signer = KEY) -> dict[str, str]:
    """What a log of this size serves."""
    size, read = len(log.entries), log.read
    served, level = {"checkpoint": note(log, by).encode()}, 0
    while size >> 8 * level:
        count = size >> 8 * level
        for number in range(-(-count // 256)):
            width = min(256, count - 256 * number)
            hashes = [read(8 * level, 256 * number + at) for at in range(width)]
            served[tree.tile_path(level, number, width)] = b"".join(hashes)
        level += 1
    return {path: b64encode(octets).decode() for path, octets in served.items()}


def note(log: FakeLog, by: Signer = KEY) -> str:
    return log.copy(origin=by.name, signers=[by]).note


def case(receipt: FakeLog, today: dict[str, str]) -> dict[str, Any]:
    """A receipt of a log as it was, and what the log serves by now."""
    proof = f"c2sp.org/tlog-proof@v1\nindex 0\n\n{note(receipt)}"
    return {
        "files": today,
        "key": KEY.vkey,
        "size": len(receipt.entries),
        "receipt": {"proof": proof},
    }


def early(entry: bytes, today: dict[str, str], deadline: int = FAR) -> dict[str, Any]:
    """A receipt with a promise of that entry."""
    promise = Promise(NAME, UUID(int=7), entry, deadline).text
    facts = {"key": KEY.vkey, "size": None, "deadline": deadline}
    return {"files": today, **facts, "receipt": {"promise": promise}}


def of_size(size: int, word: str = "leaf") -> FakeLog:
    return FakeLog(entries(size, word))


def _kept(size: int, word: str = "leaf", by: Signer = KEY) -> dict[str, str]:
    """What the site's own server has of the log."""
    text = note(of_size(size, word), by)
    return {"site/.well-known/consent-log-checkpoint": b64encode(text.encode()).decode()}


AGAIN = signer("ours", f"{NAME}/2")
KNOWN = {"keys": [AGAIN.vkey, KEY.vkey]}
Cases = dict[str, tuple[Any, str]]


@cache
def today() -> dict[str, str]:
    """The log as it is served, of 700 entries."""
    return files(of_size(700))


@cache
def restored() -> dict[str, str]:
    return files(of_size(700), AGAIN)


def cases() -> Cases:
    """Receipts, and what is said of each."""
    log, other = of_size(700), files(of_size(700, "other"))
    mixed = today() | {"tile/0/001": other["tile/0/001"]}
    hole = {path: data for path, data in today().items() if path != "tile/0/001"}
    return {
        "as long": (case(log, today()), "same"),
        "far grown": (case(of_size(3), files(of_size(1025))), "same"),
        **{
            f"grown from {old} to {new}": (case(of_size(old), files(of_size(new))), "same")
            for old, new in pairwise(SIZES)
        },
        "another past": (case(of_size(256), other), "rewritten"),
        "another of the same size": (case(log, other), "rewritten"),
        "tiles that do not make the signed root": (case(of_size(300), mixed), "rewritten"),
        "it shrank": (case(log, files(of_size(699))), "shorter"),
        "another key": (case(log, files(log, FORGER)), "forged"),
        "a tile that cannot be fetched": (case(of_size(300), hole), "away"),
        "nothing can be fetched": (case(of_size(300), {}), "away"),
        "an entry that is owed": (early(bytes(32), today()), "waiting"),
        "a broken promise": (early(bytes(32), today(), PAST), "late"),
        "an entry in a tile that is not of the tree": (
            early(log.entries[699], other | {"tile/0/002.p/188": today()["tile/0/002.p/188"]}),
            "rewritten",
        ),
        # Of a name that the service does not own up to; and of one that it does
        "the next log": (case(of_size(300), restored()), "forged"),
        "restored": (case(of_size(300), restored()) | KNOWN, "same"),
        "restored, and shorter": (case(of_size(701), restored()) | KNOWN, "restored"),
        "restored without a promise's entry": (
            early(bytes(32), restored(), PAST) | KNOWN,
            "restored",
        ),
    }


def kept() -> Cases:
    """What the site's own server has of the log, and what follows from it."""
    return {
        "an older one": (today() | _kept(300), "same"),
        "the same": (today() | _kept(700), "same"),
        "of the same size, and another": (today() | _kept(700, "other"), "split"),
        "of another past": (today() | _kept(300, "other"), "split"),
        "that the service did not sign": (today() | _kept(300, "other", FORGER), "none"),
        "of a log that was restored": (today() | _kept(300, by=AGAIN), "none"),
        "more than is served, shown by tiles": (
            today() | files(of_size(300)) | _kept(700),
            "same",
        ),
        "more than is served, shown by nothing": (files(of_size(300)) | _kept(700), "none"),
    }


def outcomes(cases: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    programs = map(str, (COMPARE, SCRIPT, FOLDER / "verify.mjs"))
    found: list[dict[str, Any]] = json.loads(run("node", *programs, given=json.dumps([*cases])))
    return found


def test_what_is_said_of_a_receipt() -> None:
    known = cases()
    answers = outcomes(given for given, _ in known.values())
    found = {id: answer["outcome"] for id, answer in zip(known, answers, strict=True)}
    assert found == {id: expected for id, (_, expected) in known.items()}


def test_a_promised_entry_is_found_wherever_it_stands() -> None:
    logs = {place: of_size(max(700, place + 1)) for place in [0, 255, 256, 699, 5_000, 69_999]}
    assert outcomes(early(log.entries[at], files(log)) for at, log in logs.items()) == [
        {"outcome": "found", "place": at, "size": len(log.entries), "heard": "none"}
        for at, log in logs.items()
    ]


def test_what_the_sites_server_keeps_is_of_the_same_log() -> None:
    keys = {"keys": [KEY.vkey, FORGER.vkey, AGAIN.vkey]}
    known = kept()
    answers = outcomes(case(of_size(256), served) | keys for served, _ in known.values())
    found = {id: answer["heard"] for id, answer in zip(known, answers, strict=True)}
    assert found == {id: expected for id, (_, expected) in known.items()}
    assert {answer["outcome"] for answer in answers} == {"same"}
