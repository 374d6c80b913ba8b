"""Whether today's log is the one of a receipt's checkpoint: as the page computes it, from tiles."""

import json
from base64 import b64encode
from itertools import pairwise
from typing import Any

from consent.proof.formats import tree
from consent.proof.formats.notes import Checkpoint, Signer, sign
from consent.proof.formats.tree import Read, root
from tests.node import run
from tests.proof.formats.log import FORGER, NAME, OURS, Log
from tests.shared import ROOT

SCRIPT = ROOT / "static" / "consent" / "log-tiles.js"
COMPARE = ROOT / "tests" / "proof" / "receipts" / "compare.mjs"
SIZES = [1, 2, 3, 5, 8, 255, 256, 257, 511, 512, 700, 1025, 70_000]


def files(log: Log, signer: Signer = OURS) -> dict[str, str]:
    """What a log of this size serves."""
    served = {"checkpoint": note(log.read, log.size, signer).encode()}
    level = 0
    while log.size >> 8 * level:
        count = log.size >> 8 * level
        for number in range(-(-count // 256)):
            width = min(256, count - 256 * number)
            hashes = [log.read(8 * level, 256 * number + at) for at in range(width)]
            served[tree.tile_path(level, number, width)] = b"".join(hashes)
        level += 1
    return {path: b64encode(octets).decode() for path, octets in served.items()}


def note(read: Read, size: int, signer: Signer) -> str:
    return sign(Checkpoint(NAME, size, root(size, read)).text, [signer])


def case(receipt: Log, today: dict[str, str]) -> dict[str, Any]:
    """A receipt of a log as it was, and what the log serves by now."""
    proof = f"c2sp.org/tlog-proof@v1\nindex 0\n\n{note(receipt.read, receipt.size, OURS)}"
    return {
        "files": today,
        "key": OURS.vkey,
        "size": receipt.size,
        "receipt": {"proof": {"log": proof}},
    }


def outcomes(*cases: dict[str, Any]) -> list[str]:
    told = json.loads(run("node", str(COMPARE), str(SCRIPT), given=json.dumps(cases)))
    return [one["outcome"] for one in told]


def of_size(size: int, **more: Any) -> Log:
    return Log(size=size, place=0, **more)


def test_a_log_that_only_grew_has_every_checkpoint_of_before() -> None:
    logs = {size: of_size(size) for size in SIZES}
    grown = [case(logs[old], files(logs[new])) for old, new in pairwise(SIZES)]
    same = [case(log, files(log)) for log in list(logs.values())[:-1]]
    far = [case(logs[3], files(logs[1025])), case(logs[256], files(logs[700]))]

    assert set(outcomes(*grown, *same, *far)) == {"same"}


def test_a_past_that_was_rewritten_is_told_whatever_is_signed() -> None:
    other = of_size(700, others=1)

    assert outcomes(case(of_size(256), files(other)), case(of_size(700), files(other))) == [
        "rewritten",
        "rewritten",
    ]


def test_tiles_that_do_not_make_the_signed_root_are_told() -> None:
    log = of_size(700)
    served = files(log)
    path = "tile/0/001"
    served[path] = files(of_size(700, others=1))[path]

    assert outcomes(case(of_size(300), served)) == ["rewritten"]


def test_a_log_that_shrank_is_told() -> None:
    assert outcomes(case(of_size(700), files(of_size(699)))) == ["shorter"]


def test_a_checkpoint_of_another_key_is_told() -> None:
    forged = files(of_size(700), FORGER)

    assert outcomes(case(of_size(700), forged)) == ["forged"]


def test_what_cannot_be_fetched_is_no_verdict() -> None:
    whole = files(of_size(700))
    without_tile = {path: data for path, data in whole.items() if path != "tile/0/001"}

    assert outcomes(case(of_size(300), without_tile), case(of_size(300), {})) == ["away", "away"]
